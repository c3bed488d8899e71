"""The secrets of one installation."""

import json

from launcher.keyring import load_keyring, make_keyring
from portal_kit.keys import public_key_of


def test_secrets_are_kept_in_a_file_of_its_owner_alone(tmp_path):
    load_keyring(tmp_path / "secrets.json")
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_secrets_stay_the_same_between_runs(tmp_path):
    assert load_keyring(tmp_path / "secrets.json") == load_keyring(tmp_path / "secrets.json")


def test_what_an_older_file_lacks_is_added_and_the_rest_stays(tmp_path):
    file = tmp_path / "secrets.json"
    before = load_keyring(file)
    kept = json.loads(file.read_text())
    del kept["seeds"]["branding"], kept["redis_password"]
    file.write_text(json.dumps(kept))
    after = load_keyring(file)
    assert after.seeds["branding"] and after.redis_password
    assert after.seeds["identity"] == before.seeds["identity"]
    assert load_keyring(file) == after


def test_no_two_secrets_are_alike():
    keyring = make_keyring()
    groups = (keyring.owner_passwords, keyring.app_passwords, keyring.secret_keys, keyring.seeds)
    secrets = [keyring.postgres_password, keyring.redis_password, *(s for g in groups for s in g.values())]
    assert len(set(secrets)) == len(secrets)


def test_public_keys_belong_to_the_private_ones():
    keyring = make_keyring()
    assert keyring.public_keys["identity.1"] == public_key_of(keyring.seeds["identity"])
    assert len(keyring.public_keys) == 5
