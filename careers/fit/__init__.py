"""An opening's qualifications held against a candidate's profile, with the reason for each verdict."""
