"""Each check of ./portal check can fail."""

import os
import sys

import pytest

from launcher.checks import TOOLS, complaint

CONFIGURATION = """\
[tool.ruff.lint]
select = ["F"]
[tool.mypy]
files = ["low", "high"]
[tool.importlinter]
root_packages = ["low", "high"]
[[tool.importlinter.contracts]]
name = "low knows nothing of high"
type = "forbidden"
source_modules = ["low"]
forbidden_modules = ["high"]
"""
WRONG = "import high\nimport   os\nnumber: int = 'one'\n"


@pytest.fixture
def complain(tmp_path):
    def run(title, code):
        for package, text in {"low": code, "high": '"""High."""\n'}.items():
            (tmp_path / package).mkdir()
            (tmp_path / package / "__init__.py").write_text(text)
        (tmp_path / "pyproject.toml").write_text(CONFIGURATION)
        environment = os.environ | {"PYTHONPATH": str(tmp_path)}
        return complaint([sys.executable, *TOOLS[title]], tmp_path, environment)

    return run


@pytest.mark.parametrize("title", TOOLS)
def test_a_tool_complains_of_what_is_wrong(complain, title):
    assert "low" in complain(title, WRONG)


@pytest.mark.parametrize("title", TOOLS)
def test_a_tool_is_content_with_what_is_right(complain, title):
    assert complain(title, '"""Low."""\n\nnumber: int = 1\n') == ""
