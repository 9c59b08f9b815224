"""How often openings are seen and applied to, by day: counted in Redis, kept in PostgreSQL."""
