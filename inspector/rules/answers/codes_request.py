"""Codes of what was asked: 400, 404, 409, 413, 415 and 422 (facts.md, appendix A)."""

from __future__ import annotations

from inspector.rules.answers import causes as why
from inspector.rules.answers.explanation import Known, only

_SESSION = (why.SESSION_OVER, why.ID_UNKNOWN, why.ID_OTHER_REGION)
_LOST = (why.ID_UNKNOWN, why.ID_OTHER_REGION, why.UNPUBLISHED)
_WANTS_APP = "It concerns guest knowledge sessions whose app.type is "


def _setting(title: str, meaning: str, setting: str) -> Known:
    check = f"Look at {setting} in the deployment's settings, and at the deploymentId sent."
    return only(title, meaning, check, "The setting is there and the id is this deployment's.")


REQUEST: dict[str, Known] = {
    "bad.request": Known(
        "the request could not be understood",
        "The server read no sense in it; the code does not say which part.",
        (why.BODY_SYNTAX, why.BODY_VALUE, why.PARAMETER),
    ),
    "general.bad.request": Known(
        "the request could not be understood",
        "The server read no sense in it; the code does not say which part.",
        (why.BODY_SYNTAX, why.BODY_VALUE, why.PARAMETER),
    ),
    "constraint.validation": Known(
        "a value breaks a published rule",
        "The request was read, and something in it is too short, too long, absent or wrong.",
        (why.BODY_VALUE, why.PARAMETER),
    ),
    "invalid.date": Known(
        "a date has the wrong form",
        "Dates are ISO 8601, for example yyyy-MM-ddTHH:mm:ss.SSSZ.",
        (why.BODY_VALUE, why.PARAMETER),
    ),
    "invalid.property": Known(
        "the body has a property that the object does not know",
        "The named property is not of that object: a spelling, a wrong level, or an older version.",
        (why.BODY_VALUE,),
    ),
    "invalid.value": Known(
        "a value is not among those allowed for its field",
        "The answer names the value and, where there are few, those allowed.",
        (why.BODY_VALUE,),
    ),
    "invalid.query.param.value": Known(
        "a query parameter has a value that is not allowed",
        "The answer names the parameter, the value, and those allowed.",
        (why.PARAMETER,),
    ),
    "invalid.path.parameter": Known(
        "a parameter in the path is wrong",
        "Something in the path is not what belongs there, most often an id.",
        (why.PARAMETER,),
    ),
    "field.value.invalid": Known(
        "a field has a value that is not valid", "The body was read.", (why.BODY_VALUE,)
    ),
    "parameters.missing": Known(
        "parameters are missing",
        "Something required was not sent; on web messaging calls most often deploymentId.",
        (why.PARAMETER, why.BODY_VALUE),
    ),
    "required.fields.missing": Known(
        "required fields are missing", "The body was read.", (why.BODY_VALUE,)
    ),
    "update.fields.missing": Known(
        "fields to update are missing", "The body was read.", (why.BODY_VALUE,)
    ),
    "request.body.empty": Known(
        "the body is empty",
        "The call needs a body and none arrived.",
        (why.BODY_SYNTAX, why.MEDIA_TYPE),
    ),
    "client.failed.request": Known(
        "the request did not arrive as a whole",
        "Its end never came: a poor connection, or a sender that announced more than it sent.",
        (why.SLOW_SENDER,),
    ),
    "illegal.operation": only(
        "the operation is not possible on this object",
        "The request is well-formed; the object's state does not allow it.",
        "Read the object and look at its status.",
        "The same call works on another object in the same state.",
        "url",
    ),
    "resource.limit.exceeded": only(
        "the organization has as many of these as it may",
        "No further one can be made.",
        "Count what is there already.",
        "The count is far below the limit.",
    ),
    "response.entity.too.large": only(
        "the answer would be too large",
        "The request is right and asks for too much at once.",
        "Ask for fewer: a smaller pageSize, fewer expand values.",
        "A pageSize of 1 without expand gets the same answer.",
        "url",
    ),
    "bad.flow.id": only(
        "the flow cannot be used here",
        "The flow exists and is not of the kind that a deployment takes.",
        "Look at the flow's type.",
        "It is an inbound message flow that is published.",
        "payload",
    ),
    "app.not.found": _setting(
        "the deployment has no such app", "No app was found by deploymentId.", "the app"
    ),
    "invalid.context.specified": only(
        "the context is not in the knowledge base",
        "A context or value in the body is not of this knowledge base.",
        "Compare contexts in the body with those of the knowledge base.",
        "The knowledge base lists it.",
        "payload",
    ),
    "knowledge.base.not.found": _setting(
        "the deployment's knowledge base does not exist",
        "The knowledge base that the deployment's configuration names was not found.",
        "the knowledge base",
    ),
    "messenger.knowledge.base.id.not.set": _setting(
        "the messenger deployment has no knowledge base",
        _WANTS_APP + "MessengerKnowledgeApp.",
        "the knowledge base id",
    ),
    "messenger.knowledge.base.not.enabled": _setting(
        "the messenger deployment's knowledge app is off",
        _WANTS_APP + "MessengerKnowledgeApp.",
        "the knowledge app",
    ),
    "support.center.knowledge.base.id.not.set": _setting(
        "the support center has no knowledge base",
        _WANTS_APP + "SupportCenter.",
        "the knowledge base id",
    ),
    "support.center.not.enabled": _setting(
        "the support center is off", _WANTS_APP + "SupportCenter.", "the support center"
    ),
    "not.found": Known(
        "nothing is found there",
        "The path, or an object that it names, is not there for this token.",
        (why.UNPUBLISHED, why.ID_UNKNOWN, why.ID_OTHER_REGION, why.SESSION_OVER),
    ),
    "deployment.not.found": Known(
        "no such deployment", "The deployment id is not known on this host.", _LOST
    ),
    "device.not.found": Known(
        "no such device", "The device's push token is not registered for this deployment.", _LOST
    ),
    "document.variation.not.found": Known(
        "no such document variation", "The knowledge document has no such variation.", _LOST
    ),
    "knowledgebase.not.found": Known(
        "no such knowledge base", "The knowledge base does not exist for this caller.", _LOST
    ),
    "scp.id.not.found": Known(
        "no such supported content profile", "The id in the deployment names no profile.", _LOST
    ),
    "session.expired": Known("the session has expired", "The guest's session is over.", _SESSION),
    "session.not.found": Known(
        "no such session", "The session is not known here, or no longer.", _SESSION
    ),
    "device.already.registered": Known(
        "the device is registered already",
        "A registration for this push token exists; PATCH changes it.",
        (why.CONFLICT,),
    ),
    "request.conflict": Known(
        "it conflicts with the object's present state",
        "The object changed in between, or something of that name exists.",
        (why.CONFLICT,),
    ),
    "resource.conflict": Known(
        "another object uses this one",
        "What is in use cannot be changed or deleted so.",
        (why.CONFLICT,),
    ),
    "request.entity.too.large": only(
        "the body is too large",
        "The answer names the most bytes that are taken.",
        "Compare Content-Length with the limit in the answer.",
        "A body below the limit gets the same answer.",
        "payload",
    ),
    "unsupported.media.type": Known(
        "the body's media type is not taken",
        "Content-Type is missing or wrong; the body itself was not looked at.",
        (why.MEDIA_TYPE,),
    ),
    "validation.failed": Known(
        "the configuration is not valid",
        "The body was read and does not make sense as a whole.",
        (why.BODY_VALUE,),
    ),
}
