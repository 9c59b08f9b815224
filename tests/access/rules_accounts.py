"""The account: its own pages, and all of django-allauth's. The people here have no password and no second step."""

from __future__ import annotations

from tests.access.world import FOR_ALL, FOR_PEOPLE, Rule, Rules

# Ways in. Who is in is sent on; so is everybody where there is nothing to go on with.
WAY_IN = (200, *(302,) * 7)
SENT_ON = (302,) * 8
# What one does not have, nobody finds: not the key of somebody else either.
NOT_THERE = (302, *(404,) * 7)
# Nothing to be asked for again.
NOT_FOR_THEM = (302, *(403,) * 7)

RULES: Rules = {
    "postings:account": Rule(FOR_PEOPLE),
    "postings:account-alerts": Rule(FOR_PEOPLE),
    "account_login": Rule(WAY_IN),
    "account_signup": Rule(WAY_IN),
    "account_request_login_code": Rule(WAY_IN),
    "account_confirm_login_code": Rule(SENT_ON),
    "account_email_verification_sent": Rule(SENT_ON),
    "account_reset_password": Rule(FOR_ALL),
    "account_confirm_password_reset_code": Rule(SENT_ON),
    "account_complete_password_reset": Rule(SENT_ON),
    "account_password_reset_completed": Rule(FOR_ALL),
    "account_inactive": Rule(FOR_ALL),
    "account_logout": Rule(FOR_PEOPLE),
    "account_reauthenticate": Rule(NOT_FOR_THEM),
    "account_email": Rule(FOR_PEOPLE),
    # Who has no password is sent to set one.
    "account_change_password": Rule(SENT_ON),
    "account_set_password": Rule(FOR_PEOPLE),
    "mfa_index": Rule(FOR_PEOPLE),
    "mfa_authenticate": Rule(SENT_ON),
    "mfa_reauthenticate": Rule(NOT_FOR_THEM),
    "mfa_activate_totp": Rule(FOR_PEOPLE),
    "mfa_deactivate_totp": Rule(NOT_THERE),
    "mfa_view_recovery_codes": Rule(NOT_THERE),
    "mfa_generate_recovery_codes": Rule(FOR_PEOPLE),
    "mfa_download_recovery_codes": Rule(NOT_THERE),
    "mfa_list_webauthn": Rule(FOR_PEOPLE),
    "mfa_add_webauthn": Rule(FOR_PEOPLE),
    "mfa_reauthenticate_webauthn": Rule(NOT_FOR_THEM),
    "mfa_remove_webauthn": Rule(NOT_THERE, lambda world: [1]),
    "mfa_edit_webauthn": Rule(NOT_THERE, lambda world: [1]),
    # A page's script asks it; others are sent to sign in.
    "mfa_login_webauthn": Rule(SENT_ON),
    "usersessions_list": Rule(FOR_PEOPLE),
}
