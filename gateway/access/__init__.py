"""Who may do what at a gateway: named tokens with roles, sign-in of browsers, limits for guessing.

    tokens (file, environment) ──▶ Access ◀── Authorization: Bearer …   (programs)
                                     │    ◀── Cookie rinkside_session   (browsers, after POST /session)
                                     └──▶ Person(name, rights) or Refused(status, message)

To guard a route: `person = access.require(request, Right.OPERATE)`; it raises `Refused`, and `refused.response()` answers.
`guarded(access, Right.OPERATE, endpoint)` does both. To make a kind of channel private, add it to `PRIVATE` in `roles`;
sockets, `/api/…` and the index then show it only to people with that right. Nothing here logs or returns a token.
"""

from gateway.access.access import Access, Person, Refused
from gateway.access.roles import PRIVATE, Right, Role, right_to_read
from gateway.access.routes import Endpoint, guarded

__all__ = ["PRIVATE", "Access", "Endpoint", "Person", "Refused", "Right", "Role", "guarded", "right_to_read"]
