"""What can be wrong with a logo or a colour, in words an administrator can act on."""

from __future__ import annotations

from portal_kit.errors import Conflict, Invalid, NotFound


class LogoTypeNotAllowed(Invalid):
    code = "logo_type_not_allowed"
    title = "The logo must be a PNG, JPEG or WebP picture."


class LogoTooHeavy(Invalid):
    code = "logo_too_heavy"
    title = "The logo's file is larger than 2 MB. Save it smaller."


class LogoTooManyPixels(Invalid):
    code = "logo_too_many_pixels"
    title = "The logo has more than 4 megapixels. Save it at 2048 by 2048 pixels or less."


class LogoTooSmall(Invalid):
    code = "logo_too_small"
    title = "The logo must be at least 8 pixels wide and 8 pixels high."


class LogoAnimated(Invalid):
    code = "logo_animated"
    title = "The logo is animated. Save one still picture."


class LogoTruncated(Invalid):
    code = "logo_truncated"
    title = "The logo's file ends too early. Upload it again."


class LogoCarriesMore(Invalid):
    code = "logo_carries_more"
    title = "The logo's file holds something else after the picture. Save it again as a picture only."


class LogoHeaderWrong(Invalid):
    code = "logo_header_wrong"
    title = "The logo's file states another size than its picture has. Save it again."


class LogoNotReadable(Invalid):
    code = "logo_not_readable"
    title = "The logo's file is damaged. Save it again as a PNG."


class LogoBlank(Invalid):
    code = "logo_blank"
    title = "The logo is fully transparent; nothing of it can be seen."


class ColourNotValid(Invalid):
    code = "colour_not_valid"
    title = "A colour is written as # and six digits from 0 to f, such as #1f6f78."


class LogoNotFound(NotFound):
    code = "logo_not_found"
    title = "There is no such logo here."


class PictureNotFound(NotFound):
    code = "picture_not_found"
    title = "There is no such picture here."


class StylesheetNotFound(NotFound):
    code = "stylesheet_not_found"
    title = "There is no such stylesheet here."


class LogoNotReady(Conflict):
    code = "logo_not_ready"
    title = "The logo has not been read yet, or could not be. Wait for it, or upload another."
