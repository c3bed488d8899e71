"""What comes in and what goes out; unknown fields are refused."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

_TEXT = validate.Length(max=4000)
_NO_CONTROL = validate.Regexp(
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$", error="Holds a character that can't be shown."
)


class LogoFileSchema(Schema):
    file = Upload(required=True, metadata={"description": "PNG, JPEG or WebP, at most 2 MB and 4 megapixels"})


class PictureSchema(Schema):
    hash = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)


class LogoProblemSchema(Schema):
    code = fields.String(required=True)
    title = fields.String(required=True)


class ColourSchema(Schema):
    hex = fields.String(required=True)
    share = fields.Float(required=True)


class PaletteSchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    primary = fields.String(required=True)
    accent = fields.String(required=True)
    reason = fields.String(required=True)


class TakenLogoSchema(Schema):
    id = fields.UUID(required=True)
    state = fields.String(required=True)


class LogoSchema(Schema):
    id = fields.UUID(required=True)
    state = fields.String(required=True)
    problem = fields.Nested(LogoProblemSchema, allow_none=True)
    pictures = fields.Dict(keys=fields.String(), values=fields.Nested(PictureSchema))
    colours = fields.List(fields.Nested(ColourSchema))
    palettes = fields.List(fields.Nested(PaletteSchema))


class NewThemeSchema(Schema):
    primary = fields.String(required=True, validate=validate.Length(max=7))
    accent = fields.String(required=True, validate=validate.Length(max=7))
    logo_id = fields.UUID(load_default=None, allow_none=True)


class AdjustmentSchema(Schema):
    mode = fields.String(required=True)
    role = fields.String(required=True)
    wanted = fields.String(required=True)
    used = fields.String(required=True)
    message = fields.String(required=True)


class PublishedThemeSchema(Schema):
    number = fields.Integer(required=True)
    primary = fields.String(required=True)
    accent = fields.String(required=True)
    logo_id = fields.UUID(allow_none=True)
    css_hash = fields.String(required=True)
    adjustments = fields.List(fields.Nested(AdjustmentSchema))


class WordingSchema(Schema):
    portal_name = fields.String(
        load_default=None, allow_none=True, validate=[validate.Length(min=1, max=80), _NO_CONTROL]
    )
    home = fields.String(required=True, validate=[_TEXT, _NO_CONTROL])
    request = fields.String(required=True, validate=[_TEXT, _NO_CONTROL])
    appointment = fields.String(required=True, validate=[_TEXT, _NO_CONTROL])
    cancellation = fields.String(required=True, validate=[_TEXT, _NO_CONTROL])
    crisis = fields.String(required=True, validate=[_TEXT, _NO_CONTROL])


class ShownLogoSchema(PictureSchema):
    """The header picture; `plate` says whether it needs a plate of `plate_colour` under it."""

    plate = fields.Boolean(required=True)
    plate_colour = fields.String(required=True)
    email = fields.Nested(PictureSchema, required=True)
    favicon = fields.Nested(PictureSchema, required=True)


class ThemeColoursSchema(Schema):
    light = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    dark = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class ThemeSchema(Schema):
    """What a face needs to look like the practice; a default theme where it has none."""

    css_hash = fields.String(required=True)
    logo = fields.Nested(ShownLogoSchema, allow_none=True, required=True)
    colours = fields.Nested(ThemeColoursSchema, required=True)
    wording = fields.Nested(WordingSchema, required=True)
