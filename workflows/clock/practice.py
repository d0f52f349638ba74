"""How long the practice gives where the law leaves it open, and the law's own bounds, in one place.

Sources: Administrative Licensing Law, art. 32, 42; DOMAIN §4, §5 and §7 (practice differs by city: change it here).
"""

from services.terms import Term

CORRECTION = Term.parse("15wd")
"""For the applicant to put right what a request for corrections lists."""

LONGEST_EXTENSION = Term.parse("10wd")
"""Of one matter (art. 42, para. 1)."""

LONGEST_JOINT_EXTENSION = Term.parse("15wd")
"""Of a one-thing handled jointly (art. 42, para. 2)."""

ORDER_ANSWER = Term.parse("1wd")
"""For a department to answer a supervision order in writing."""

QUESTION_ANSWER = Term.parse("1wd")
"""For a sister department to answer a question."""

COMMITMENT_CHECK = Term.parse("20wd")
"""From the grant: by then the department has checked what the applicant promised."""

DEFERRED_AT_MOST = Term.parse("20wd")
"""A deferred document never follows later than this."""

DEFERRED_BEFORE_PROMISE = Term.parse("2wd")
"""A deferred document is there so long before the promised date of its matter."""

RATING_CALLBACK = Term.parse("1wd")
"""For the department to call back whoever gave a bad rating; for the supervisor to assign one that names nobody."""

RECTIFICATION = Term.parse("15wd")
"""From the bad rating: by then the department has put it right and says so in writing."""

RECTIFICATION_AGAIN = Term.parse("5wd")
"""For the department, when its answer came back, or the citizen does not find it put right."""

RECTIFICATION_CHECK = Term.parse("3wd")
"""For the supervisor to verify an answer, to decide when the citizen disagrees, or to review a doubted rating."""

RECTIFICATION_REPLY = Term.parse("10wd")
"""For the citizen to say whether it is put right; who does not answer is not asked for ever."""
