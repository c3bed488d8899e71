"""The table of services tells the truth about this checkout."""

import tomllib

import pytest

from launcher.paths import ROOT
from launcher.services import SERVICES


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_each_service_is_a_package_of_its_own(service):
    project = tomllib.loads((ROOT / service.folder / "pyproject.toml").read_text())
    assert (ROOT / service.folder / "src" / service.package / "__init__.py").exists()
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == [f"src/{service.package}"]
    assert ("sqlalchemy" in str(project)) is False
    uses_database = any("[db" in need for need in project["project"]["dependencies"])
    assert uses_database == service.has_database
