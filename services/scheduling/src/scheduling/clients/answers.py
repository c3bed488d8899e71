"""Reading peers' answers: only the fields used here, and garbage told from an answer."""

from __future__ import annotations

from typing import Any

import structlog
from marshmallow import EXCLUDE, Schema, ValidationError, post_load

from portal_kit.client import PeerUnavailable

log = structlog.get_logger()


class AnswerSchema(Schema):
    """Becomes `makes(**fields)`; a newer peer may say more than is read."""

    makes: type[Any]

    class Meta:
        unknown = EXCLUDE

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        return self.makes(**data)


def read(peer: str, schema: AnswerSchema, answer: Any, many: bool = False) -> Any:
    """The dataclass, or a list of them. Raises PeerUnavailable for what is no such answer."""
    try:
        return schema.load(answer, many=many)
    except ValidationError as error:
        # The names of the fields alone: a value may be a person's.
        log.warning("peer_answered_garbage", peer=peer, fields=sorted(map(str, error.messages_dict)))
        raise PeerUnavailable from None
