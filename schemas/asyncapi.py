"""Generates the AsyncAPI 3 document, with JSON Schema, from the models."""

from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from schemas import channels, events, protocol, views
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC

_SCHEMAS = "#/components/schemas/"


def asyncapi_document() -> dict[str, Any]:
    """Returns the AsyncAPI 3.0.0 document: topics, WebSocket, every message, and the document of every kind of channel."""
    event_models: tuple[type[BaseModel], ...] = get_args(events.Event)
    client_models: tuple[type[BaseModel], ...] = get_args(protocol.ClientMessage)
    server_models: tuple[type[BaseModel], ...] = get_args(protocol.ServerMessage)
    everything = [*event_models, *client_models, *server_models, *views.VIEWS.values()]
    _, schemas = models_json_schema([(model, "validation") for model in everything], ref_template=_SCHEMAS + "{model}")
    # Draft 7 tools read `definitions`; the components below carry them all.
    components = dict(sorted(schemas["$defs"].items()))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Rinkside",
            "version": "1.0.0",
            "description": (
                "Live results for speed skating. Events are CloudEvents 1.0 in structured mode on Kafka, keyed by "
                "competition. Views are JSON documents that change by RFC 7396 merge patches over the WebSocket; "
                f"a channel is one of {', '.join(channels.KINDS)}."
            ),
        },
        "defaultContentType": "application/json",
        "channels": {
            "events": {"address": EVENTS_TOPIC, "messages": _references(event_models)},
            "deadLetters": {
                "address": DEAD_LETTER_TOPIC,
                "messages": {"deadLetter": {"$ref": "#/components/messages/deadLetter"}},
            },
            "socket": {
                "address": protocol.PATH,
                "messages": _references((*client_models, *server_models)),
                "bindings": {"ws": {"method": "GET"}},
            },
        },
        "operations": {
            "publishEvent": {"action": "send", "channel": {"$ref": "#/channels/events"}},
            "projectEvent": {"action": "receive", "channel": {"$ref": "#/channels/events"}},
            "publishDeadLetter": {"action": "send", "channel": {"$ref": "#/channels/deadLetters"}},
            "receiveRequest": {
                "action": "receive",
                "channel": {"$ref": "#/channels/socket"},
                "messages": _of_channel("socket", client_models),
            },
            "sendMessage": {
                "action": "send",
                "channel": {"$ref": "#/channels/socket"},
                "messages": _of_channel("socket", server_models),
            },
        },
        "components": {
            "messages": {
                **{
                    model.__name__: {"name": _name(model), "payload": {"$ref": _SCHEMAS + model.__name__}}
                    for model in (*event_models, *client_models, *server_models)
                },
                "deadLetter": {
                    "name": "dead letter",
                    "summary": "The original bytes of a record that cannot be read.",
                    "contentType": "application/octet-stream",
                    "headers": {
                        "type": "object",
                        "properties": {
                            name: {"type": "string"} for name in ("reason", "topic", "partition", "offset", "timestamp")
                        },
                    },
                },
            },
            "schemas": components,
        },
        "x-views": {kind: {"$ref": _SCHEMAS + model.__name__} for kind, model in views.VIEWS.items()},
        "x-close-codes": {
            str(int(code)): {"meaning": code.meaning, "comeBack": code.come_back} for code in protocol.CloseCode
        },
    }


def _name(model: type[BaseModel]) -> str:
    for field in ("type", "op"):
        if field in model.model_fields:
            return str(get_args(model.model_fields[field].annotation)[0])
    return model.__name__


def _references(models: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    return {model.__name__: {"$ref": f"#/components/messages/{model.__name__}"} for model in models}


def _of_channel(channel: str, models: tuple[type[BaseModel], ...]) -> list[dict[str, str]]:
    return [{"$ref": f"#/channels/{channel}/messages/{model.__name__}"} for model in models]
