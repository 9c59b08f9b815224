"""Single mails to single people (an invitation, a decision, a reminder), sent once however often they are tried."""
