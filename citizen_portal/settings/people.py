"""Who people are and how they show it: log-in, second factor, sessions, the channels that reach them."""

import os

# Where a person comes in. The adapter says in our words what allauth asks and answers.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

ACCOUNT_ADAPTER = "citizen_portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "citizen_portal.accounts.forms.LogInForm",
    "request_login_code": "citizen_portal.accounts.forms.CodeRequestForm",
    "confirm_login_code": "citizen_portal.accounts.forms.CodeForm",
    "reauthenticate": "citizen_portal.accounts.forms.ReauthenticationForm",
    "add_email": "citizen_portal.accounts.forms.EmailForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "phone", "email", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 5 * 60
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = ACCOUNT_LOGIN_BY_CODE_FORMAT
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = (
    False  # the demo changes people with one click; our own view redirects
)
# Wrong passwords: five for an account in five minutes, thirty from an address in a minute (a town hall's citizens
# share one). A one-time code is not counted here: it is the way back for the owner of a besieged account.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "30/m/ip,5/300s/key",
    "request_login_code": "20/m/ip,3/m/key",
    "signup": "20/m/ip,3/m/key",
}

# Second factor: staff must have one; citizens may.
STAFF_SECOND_FACTOR = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "citizen_portal.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "citizen_portal.accounts.forms.SecondFactorForm",
    "activate_totp": "citizen_portal.accounts.forms.AuthenticatorAppForm",
    "add_webauthn": "citizen_portal.accounts.forms.SecurityKeyForm",
}
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the mobile is what sign-up verified; an e-mail address is an extra

# The national unified identity (OpenID Connect): offered when the environment names the provider.
OIDC_SERVER_URL = os.environ.get("OIDC_SERVER_URL", "")
OIDC_CLIENT_ID = os.environ.get("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("OIDC_CLIENT_SECRET", "")
OIDC_SCOPES = os.environ.get("OIDC_SCOPES", "openid profile")
# What the provider calls a verified person's name and citizen id number
OIDC_NAME_CLAIM = os.environ.get("OIDC_NAME_CLAIM", "name")
OIDC_ID_NUMBER_CLAIM = os.environ.get("OIDC_ID_NUMBER_CLAIM", "id_number")

# Who confirms that a name, a citizen id number and a mobile belong together (services/identity)
REAL_NAME_SOURCE = os.environ.get("REAL_NAME_SOURCE", "services.identity.real_name.CityRealNames")

# Reaching people: pages only queue (services/channels), these adapters send. Empty: nothing leaves, the rows stay.
EMAIL_BACKEND = "citizen_portal.accounts.mail.QueuedEmailBackend"
EMAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "noreply@localhost")
SMS_GATEWAY_URL = os.environ.get("SMS_GATEWAY_URL", "")
SMS_GATEWAY_TOKEN = os.environ.get("SMS_GATEWAY_TOKEN", "")
# Whose every SMS is, in 【】; empty where the gateway writes it itself.
SMS_SIGNATURE = os.environ.get("SMS_SIGNATURE", "一件事")
CHANNELS: dict[str, str] = {"sms": "", "email": ""}
EMAIL_TIMEOUT = 4  # seconds for each step of a delivery, which has seven: together they stay within its lease
# Messages about cases: where addresses are known, when no telephone rings, how many are being sent at once, and where
# the links of e-mails lead under PORTAL_ADDRESS (without it there are none).
ADDRESS_BOOK = "citizen_portal.accounts.addresses.Accounts"
QUIET_HOURS = os.environ.get("QUIET_HOURS", "21:00-08:00")
MESSAGE_SENDERS = int(os.environ.get("MESSAGE_SENDERS", "2"))
LINKS_IN_MESSAGES = {"case": "/cases/{number}/", "desk": "/desk/"}
# What each channel's provider signs its receipts with; several while one is being replaced. Without: none are taken.
RECEIPT_SECRETS = {
    channel: os.environ.get(f"{channel.upper()}_RECEIPT_SECRETS", "").split() for channel in ("sms", "email")
}

# Sessions: an hour without a click ends one (accounts/idle.py); a closed browser forgets it.
SESSION_ENGINE = "citizen_portal.sealed_sessions"
SESSION_COOKIE_AGE = 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Whom to believe about a client's address: this many proxies stand in front, none by default.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "0"))
USERSESSIONS_ADAPTER = "allauth.usersessions.adapter.DefaultUserSessionsAdapter"
