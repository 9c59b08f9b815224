"""One advertised role: its pay, qualifications, deadline, states and change history."""
