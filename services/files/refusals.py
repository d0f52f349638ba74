"""Why a file was not taken, as sentences that say what to do now."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from services.files.limits import MEGABYTE, Limits
from services.files.verdicts import Refusal

SENTENCES = {
    Refusal.EMPTY: _("“%(name)s” is empty. Please choose another file."),
    Refusal.TOO_LARGE: _("“%(name)s” is larger than %(megabytes)d MB. Please choose a smaller file."),
    Refusal.WRONG_KIND: _("“%(name)s” is not a readable file of these kinds: %(kinds)s."),
    Refusal.ARCHIVE: _("“%(name)s” is an archive. Please unpack it and upload the files inside one by one."),
    Refusal.OFFICE: _("“%(name)s” is an Office document. Please save it as a PDF and upload that."),
    Refusal.HEIC: _(
        "“%(name)s” is a photo in a format that not every computer can open. Please save it as JPG, or set your "
        "phone's camera to “most compatible”, and upload it again."
    ),
    Refusal.UNREADABLE: _(
        "“%(name)s” is damaged or incomplete. Please open it on your device: if it opens, save or print it as a "
        "new file and upload that."
    ),
    Refusal.TOO_MANY_PIXELS: _(
        "The image in “%(name)s” has too many pixels. Please save it at a smaller size and upload it again."
    ),
    Refusal.MOVING: _("“%(name)s” is a moving image. Please upload a still one."),
    Refusal.TOO_COMPLEX: _(
        "“%(name)s” takes too much to read. Please print it to a new PDF, or take a photo of it, and upload that."
    ),
    Refusal.LOCKED: _(
        "“%(name)s” is protected by a password. Please remove the password and upload it again."
    ),
    Refusal.ACTIVE: _(
        "“%(name)s” contains a program or something that starts by itself. Please print it to a new PDF and "
        "upload that."
    ),
    Refusal.EMBEDDED: _(
        "“%(name)s” contains other files, sound or video. Please upload those one by one, or print it to a new PDF."
    ),
    Refusal.FILLABLE: _(
        "“%(name)s” is an electronic form that only some programs can show. Please print it to a new PDF and "
        "upload that."
    ),
    Refusal.NO_PAGES: _("“%(name)s” has no pages. Please choose another file."),
    Refusal.TOO_MANY_PAGES: _(
        "“%(name)s” has more than %(pages)d pages. Please upload only the pages asked for."
    ),
    Refusal.MIXED: _(
        "“%(name)s” is several kinds of file in one. Please print it to a new PDF, or take a photo of it, and "
        "upload that."
    ),
    Refusal.BUSY: _("Many files are being checked right now, so “%(name)s” was not. Please try again."),
}


class Refused(Exception):
    """The file is not taken: `why`, and the `sentence` for the person in the language of the moment."""

    def __init__(self, why: Refusal, *, name: str, kinds: Sequence[str], limits: Limits) -> None:
        super().__init__(why.value)
        self.why = why
        self._about: Mapping[str, object] = {
            "name": name,
            "kinds": ", ".join(kind.upper() for kind in kinds),
            "megabytes": limits.file_bytes // MEGABYTE,
            "pages": limits.pages,
        }

    @property
    def sentence(self) -> str:
        return SENTENCES[self.why] % self._about
