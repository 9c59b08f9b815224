"""The pages of alerts. Those behind a signed link need no account and no cookie, and none changes anything by GET."""
