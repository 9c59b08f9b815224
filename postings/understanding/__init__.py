"""Reading a posting: what its words say about role, pay, place, deadline and qualifications."""
