"""From published to closed and back, with what that asks for."""
