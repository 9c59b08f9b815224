"""What is due for review, and the mail that says so."""
