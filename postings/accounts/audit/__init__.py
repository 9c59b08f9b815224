"""What staff did, kept for good: who, when, what, to what, and the values before and after."""
