"""The mails of alerts: what they say, why, and how they are written. `drafts` is the way in."""
