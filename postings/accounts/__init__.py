"""People: one kind of user, who signs in with an e-mail address."""
