"""Reading peers' answers: only the fields we use, checked, and garbage told from an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from marshmallow import EXCLUDE, Schema, ValidationError

from portal_kit.client import PeerUnavailable

T = TypeVar("T")

log = structlog.get_logger()


class AnswerSchema(Schema):
    """A newer peer may say more than we read."""

    class Meta:
        unknown = EXCLUDE


def read_answer(peer: str, schema: AnswerSchema, answer: Any, make: Callable[..., T]) -> T:
    """`make(**fields)`; raises PeerUnavailable for an answer that is not one, naming the fields alone."""
    try:
        return make(**schema.load(answer))
    except ValidationError as error:
        log.warning("peer_answered_garbage", peer=peer, fields=sorted(map(str, error.messages_dict)))
        raise PeerUnavailable from None
