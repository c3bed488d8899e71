"""Made-up practices with colours far apart, as the branding service would derive them."""

from __future__ import annotations

from dataclasses import dataclass

ROLES = (
    "background", "surface", "text", "muted-text", "primary", "on-primary", "primary-hover", "link", "focus",
    "border", "header-background", "header-text",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GalleryBrand:
    """`light` and `dark`: one colour per role, in the order of ROLES. None: the default theme."""

    name: str
    phone: str
    mark: str
    plate: bool
    light: str | None = None
    dark: str | None = None

    def css(self) -> str:
        if self.light is None or self.dark is None:
            raise LookupError("the default theme has no style sheet of its own")
        light, dark = (f":root{{{_roles(colours)}}}" for colours in (self.light, self.dark))
        return f"{light}@media (prefers-color-scheme: dark){{{dark}}}"


def _roles(colours: str) -> str:
    return "".join(f"--brand-{role}:{colour};" for role, colour in zip(ROLES, colours.split(), strict=True))


BRANDS = {
    "default": GalleryBrand("Quiet Creek Counseling", "212 555 0114", "#2a6b63", plate=False),
    "plum": GalleryBrand(
        "Plum Street Family Therapy", "602 555 0139", "#7a2f6b", plate=True,
        light="#fbf7fa #ffffff #2a2029 #665a64 #7a2f6b #ffffff "
        "#632457 #6d2860 #10141a #8d7f8a #7a2f6b #ffffff",
        dark="#191418 #231c21 #efe8ed #b5a9b2 #e0a3d2 #2b0c24 "
        "#ebbfe1 #e3aed7 #ffffff #8b7c87 #3d1a36 #f6e6f2",
    ),
    "sun": GalleryBrand(
        "Sunfield Behavioral Health", "505 555 0186", "#f2b632", plate=True,
        light="#fdf9ef #ffffff #2b2721 #655d50 #f2b632 #1d1500 "
        "#e0a41e #7a5600 #10141a #8c8371 #f2b632 #1d1500",
        dark="#17150f #211e17 #f0ece2 #b6ae9c #f2b632 #1d1500 "
        "#f7cb6c #f3c457 #ffffff #8a816d #2b2410 #f9ecc9",
    ),
    "navy": GalleryBrand(
        "Lighthouse Psychology Group", "617 555 0171", "#ffffff", plate=False,
        light="#f4f6f9 #ffffff #1c2430 #56606e #1f3b73 #ffffff "
        "#162c58 #1f4a94 #10141a #7d8794 #14264a #ffffff",
        dark="#11151c #1a202a #e6eaf1 #a3adbb #8fb2f5 #06132c "
        "#b0c9fa #9dbcf7 #ffffff #77818f #14264a #ffffff",
    ),
    "crimson": GalleryBrand(
        "Red Door Recovery", "303 555 0158", "#c2183a", plate=False,
        light="#fcf7f7 #ffffff #2b2122 #685a5c #c2183a #ffffff "
        "#a01230 #ad1533 #10141a #8e8081 #ffffff #2b2122",
        dark="#191415 #231c1d #f0e8e9 #b7a9ab #ff9aa9 #3a0611 "
        "#ffbac4 #ffa6b3 #ffffff #8d7d7f #231c1d #f0e8e9",
    ),
}  # fmt: skip
