"""The gallery's pages: a patient's and a staff's page per brand, each error page, and one form to send."""

from __future__ import annotations

from flask import Flask, Response, abort, render_template, request

from portal_web.brand import Brand, Logo, StaffHeader, set_brand, set_staff_header
from portal_web.faces import init_face
from portal_web.forms import Form
from portal_web.gallery import samples
from portal_web.gallery.brands import BRANDS

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    '<circle cx="32" cy="32" r="30" fill="{mark}"/>'
    '<path d="M14 40c8-14 28-14 36 0M20 28c6-8 18-8 24 0" fill="none" stroke="{line}" stroke-width="4"/>'
    "</svg>"
)


def create_gallery(*, https: bool = False) -> Flask:
    app = Flask("portal_web.gallery")
    app.add_url_rule("/theme/<key>.css", view_func=theme)
    app.add_url_rule("/logos/<key>.svg", view_func=logo)
    app.add_url_rule("/", view_func=index)
    app.add_url_rule("/<key>/patient", view_func=patient)
    app.add_url_rule("/<key>/times", view_func=times)
    app.add_url_rule("/<key>/form", view_func=form, methods=["GET", "POST"])
    app.add_url_rule("/<key>/sent", view_func=sent)
    app.add_url_rule("/<key>/staff", view_func=staff)
    app.add_url_rule("/<key>/week", view_func=week)
    app.add_url_rule("/<key>/errors/<int:status>", view_func=error)
    app.add_url_rule("/<key>/sign-out", view_func=sent, endpoint="sign_out", methods=["POST"])
    init_face(app, https=https, secret_key="made-up-key-of-the-gallery")  # noqa: S106
    return app


def theme(key: str) -> Response:
    return Response(BRANDS[key].css(), mimetype="text/css")


def logo(key: str) -> Response:
    mark = BRANDS[key].mark
    line = "#14264a" if mark == "#ffffff" else "#ffffff"
    return Response(LOGO.format(mark=mark, line=line), mimetype="image/svg+xml")


def _enter(key: str) -> None:
    made_up = BRANDS.get(key) or abort(404)
    set_brand(
        Brand(
            practice_name=made_up.name,
            home_url=f"/{key}/patient",
            theme_url=f"/theme/{key}.css" if made_up.light else None,
            logo=Logo(f"/logos/{key}.svg", 64, 64, plate=made_up.plate),
            phone=made_up.phone,
        )
    )


def _enter_as_staff(key: str) -> None:
    _enter(key)
    set_staff_header(
        StaffHeader(
            display_name="Sam Okafor",
            scheduling_url=f"/{key}/week",
            requests_url=f"/{key}/staff",
            patients_url=f"/{key}/errors/404?staff=1",
            sign_out_url=f"/{key}/sign-out",
            request_count=7,
        )
    )


def index() -> str:
    return render_template("gallery/index.html", brands=BRANDS)


def patient(key: str) -> str:
    _enter(key)
    return render_template("gallery/patient.html", key=key, zone=samples.ZONE, openings=samples.openings(key))


def times(key: str) -> str:
    _enter(key)
    return render_template(
        "gallery/times.html", key=key, zone=samples.ZONE, days=samples.days(key), links=samples.day_links(key)
    )


def form(key: str) -> tuple[str, int]:
    _enter(key)
    read = Form.read(samples.GuestSchema(), request.form) if request.method == "POST" else Form()
    return render_template("gallery/form.html", key=key, form=read), 422 if read.errors else 200


def sent(key: str) -> str:
    _enter(key)
    return render_template("gallery/sent.html", key=key, zone=samples.ZONE, when=samples.APPOINTMENT)


def staff(key: str) -> str:
    _enter_as_staff(key)
    return render_template("gallery/staff.html", key=key)


def week(key: str) -> str:
    _enter_as_staff(key)
    return render_template("gallery/week.html", key=key, zone=samples.ZONE, week=samples.week(key))


def error(key: str, status: int) -> str:
    if request.args.get("staff"):
        _enter_as_staff(key)
    else:
        _enter(key)
    abort(status)
