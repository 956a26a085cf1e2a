"""A Pulumi provider for tests: it calls itself aws, checks inputs as pulumi_aws types them, and makes things in moto.

What moto has not, it keeps by itself. It prints its port, as the engine expects, and serves until the engine is gone;
what is in flight then is finished first. With "fast": true in the scenario everything is kept by itself, so that a
measurement is about the engine.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import threading
import time
import uuid
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from google.rpc import status_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from tests.engine.cloud.arguments import UNKNOWN, arguments_of, problems
from tests.engine.cloud.handler import Account, Handler, Properties
from tests.engine.cloud.scenario import Fault, Scenario
from tests.engine.cloud.store import Store

SIGNATURE = "4dabf18193072939515e22adb298388d"
NAMES = {"aws:eks/nodeGroup:NodeGroup": "nodeGroupName"}
"""Where a name that nobody gave goes, if not in `name`."""
STEADY = 5
"""Looks, a twentieth of a second apart, at which nothing may be in flight before the provider goes."""
_INIT_FAILED = "type.googleapis.com/pulumirpc.ErrorResourceInitFailed"


def plain(value: Any) -> Any:
    """A wire value as JSON has it; secrets lose their wrapping, numbers their needless fraction."""
    if isinstance(value, struct_pb2.Struct):
        if SIGNATURE in value.fields:
            return plain(value.fields["value"])
        return {key: plain(inner) for key, inner in value.fields.items()}
    if isinstance(value, struct_pb2.Value):
        kind = value.WhichOneof("kind")
        if kind == "struct_value":
            return plain(value.struct_value)
        if kind == "list_value":
            return [plain(inner) for inner in value.list_value.values]
        if kind == "number_value":
            number = value.number_value
            return int(number) if number == int(number) else number
        return None if kind == "null_value" else getattr(value, str(kind))
    return value


def wire(properties: Properties) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update({key: value for key, value in properties.items() if value is not None})
    return struct


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """One configured provider."""

    def __init__(self) -> None:
        self.store = Store(Path(os.environ["JOBVECTOR_TEST_PROVIDER_STORE"]))
        self.scenario = Scenario()
        self.fast = bool(self.scenario._read().get("fast"))
        self.account = Account("eu-west-1", None)
        self.in_flight = 0
        self.leaving = False
        self.lock = threading.Lock()

    def leave(self, *_: object) -> None:
        """Go as soon as nothing is in flight: the engine interrupts its plugins at the end and waits five seconds."""
        self.leaving = True

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version="7.51.1")

    def Handshake(self, request: Any, context: Any) -> Any:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True)

    def GetSchema(self, request: Any, context: Any) -> Any:
        return provider_pb2.GetSchemaResponse(schema="{}")

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> Any:
        given = plain(request.args)
        endpoints = json.loads(given.get("endpoints") or "[{}]")
        self.account = Account(given.get("region", "eu-west-1"), endpoints[0].get("ec2"))
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True, acceptResources=True)

    def Invoke(self, request: Any, context: Any) -> Any:
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").update(self._answer(request.tok, plain(request.args)))
        return response

    def _answer(self, token: str, given: Properties) -> Properties:
        account = "123456789012"
        if "getCallerIdentity" in token:
            arn = f"arn:aws:iam::{account}:root"
            return {"accountId": account, "arn": arn, "id": account, "userId": "AKIAEXAMPLE"}
        if "getZone" in token:
            zone = "ZEXAMPLE" if self.fast else _zone_of(self.account, given["name"])
            return {"id": zone, "zoneId": zone, "name": given["name"], "privateZone": False}
        return {"id": "aws", "partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}

    def Check(self, request: Any, context: Any) -> Any:
        token, name = _of(request.urn)
        news, olds = plain(request.news), plain(request.olds)
        where = NAMES.get(token, "name")
        if where not in news and where in (arguments_of(token) or {}):
            seed = bytes(request.randomSeed)
            ending = uuid.UUID(bytes=seed[:16]).hex[:7] if len(seed) >= 16 else uuid.uuid4().hex[:7]
            news[where] = olds.get(where) or f"{name}-{ending}"
        wrong = [provider_pb2.CheckFailure(property=key, reason=why) for key, why in problems(token, news)]
        return provider_pb2.CheckResponse(inputs=wire(news), failures=wrong)

    def Diff(self, request: Any, context: Any) -> Any:
        token, _ = _of(request.urn)
        news, olds, state = plain(request.news), plain(request.old_inputs), plain(request.olds)
        changed = [key for key in {*news, *olds} if news.get(key) != olds.get(key)]
        changed += [key for key in news if key not in changed and key == "tags" and state.get(key) != news[key]]
        handler = _handlers().get(token)
        kind = provider_pb2.PropertyDiff
        replaces = [key for key in changed if _replaces(token, handler, key)]
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
            diffs=changed,
            replaces=replaces,
            hasDetailedDiff=True,
            detailedDiff={key: kind(kind=kind.UPDATE_REPLACE if key in replaces else kind.UPDATE) for key in changed},
        )

    def Create(self, request: Any, context: Any) -> Any:
        token, name = _of(request.urn)
        inputs = plain(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(id="", properties=wire(_foreseen(token, inputs)))
        with self._working("create", token, name, context) as fault:
            handler = self._handler(token)
            try:
                if handler is None:
                    identifier, outputs = f"{name}-{uuid.uuid4().hex[:8]}", _invented(token, name, inputs)
                else:
                    identifier, outputs = handler.create(self.account, inputs, name)
            except Exception as error:  # noqa: BLE001 whatever moto says is the provider's error
                context.abort(grpc.StatusCode.UNKNOWN, f"creating {token} ({name}): {error}")
            self.store.note("create", token, name, identifier)
            if fault and fault.kind == "die":
                while self.in_flight > 1:  # what is half made beside it is another scenario
                    time.sleep(0.02)
                os._exit(7)
            whole = {**inputs, "tagsAll": inputs.get("tags"), **outputs}
            self.store.put(token, identifier, {"name": name, "inputs": inputs, "outputs": whole})
            if fault and fault.kind == "half":
                _half_made(context, fault, identifier, whole, inputs)
            if fault and fault.kind == "lost":
                context.abort(grpc.StatusCode.UNKNOWN, fault.message)
            return provider_pb2.CreateResponse(id=identifier, properties=wire(whole))

    def Read(self, request: Any, context: Any) -> Any:
        token, name = _of(request.urn)
        with self._working("read", token, name, context):
            record = self.store.get(token, request.id)
            handler = self._handler(token)
            inputs = plain(request.inputs) or (record or {}).get("inputs", {})
            state = plain(request.properties) or {
                **inputs,
                "tagsAll": inputs.get("tags"),
                **(record or {}).get("outputs", {}),
            }
            if handler is None:
                if record is None:
                    return provider_pb2.ReadResponse(id="")
                live: Properties | None = {}
            else:
                live = handler.live(self.account, request.id, state)
            if live is None or self.store.dropped(token, request.id):
                return provider_pb2.ReadResponse(id="")
            identifier = live.pop("id", request.id)  # what an import takes may say more than the ID
            if record is None:
                self.store.put(token, identifier, {"name": name, "inputs": inputs, "outputs": {**state, **live}})
            return provider_pb2.ReadResponse(id=identifier, properties=wire({**state, **live}), inputs=wire(inputs))

    def Update(self, request: Any, context: Any) -> Any:
        token, name = _of(request.urn)
        olds, news = plain(request.olds), plain(request.news)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=wire({**olds, **news, **_foreseen_of_change(token, olds)}))
        with self._working("update", token, name, context):
            handler = self._handler(token)
            extra = handler.update(self.account, request.id, olds, news) if handler and handler.update else {}
            whole = {**olds, **news, "tagsAll": news.get("tags"), **extra}
            self.store.put(token, request.id, {"name": name, "inputs": news, "outputs": whole})
            self.store.note("update", token, name, request.id)
            return provider_pb2.UpdateResponse(properties=wire(whole))

    def Delete(self, request: Any, context: Any) -> Any:
        token, name = _of(request.urn)
        state = plain(request.properties)
        with self._working("delete", token, name, context):
            if state.get("deletionProtection") or state.get("enableDeletionProtection"):
                context.abort(grpc.StatusCode.UNKNOWN, f"OperationNotPermitted: {name} has deletion protection")
            handler = self._handler(token)
            try:
                if handler and handler.live(self.account, request.id, state) is not None:
                    handler.delete(self.account, request.id, state)
            except Exception as error:  # noqa: BLE001
                context.abort(grpc.StatusCode.UNKNOWN, f"deleting {token} ({name}): {error}")
            self.store.drop(token, request.id)
            self.store.note("delete", token, name, request.id)
            return empty_pb2.Empty()

    def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def _handler(self, token: str) -> Handler | None:
        return None if self.fast else _handlers().get(token)

    def _working(self, operation: str, token: str, name: str, context: Any) -> _Work:
        return _Work(self, operation, token, name, context)


class _Work:
    """One call: slow as the scenario says, failed where it says so, and counted while it is in flight."""

    def __init__(self, provider: Provider, operation: str, token: str, name: str, context: Any) -> None:
        self.provider, self.operation, self.token, self.name, self.context = provider, operation, token, name, context

    def __enter__(self) -> Fault | None:
        provider = self.provider
        with provider.lock:
            provider.in_flight += 1
        time.sleep(provider.scenario.latency(self.token) if self.operation != "read" else 0)
        fault = provider.scenario.fault(self.operation, self.token, self.name, provider.store.count)
        if fault and fault.kind in ("error", "expired", "throttled"):
            self.__exit__()
            self.context.abort(grpc.StatusCode.UNKNOWN, fault.message)
        return fault

    def __exit__(self, *_: object) -> None:
        with self.provider.lock:
            self.provider.in_flight -= 1


def _replaces(token: str, handler: Handler | None, key: str) -> bool:
    if handler is not None:
        return key in handler.replaces
    return token.endswith(("Attachment", "Addon")) and key != "tags"


def _half_made(context: Any, fault: Fault, identifier: str, outputs: Properties, inputs: Properties) -> None:
    detail = provider_pb2.ErrorResourceInitFailed(
        id=identifier, properties=wire(outputs), reasons=[fault.message], inputs=wire(inputs)
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=fault.message)
    packed = status.details.add()
    packed.type_url = _INIT_FAILED
    packed.value = detail.SerializeToString()
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, fault.message)


def _invented(token: str, name: str, inputs: Properties) -> Properties:
    """Outputs that the program reads from what is kept by the provider alone."""
    outputs: dict[str, Properties] = {
        "aws:eks/cluster:Cluster": {
            "endpoint": "https://eks.local",
            "vpcConfig": {**(inputs.get("vpcConfig") or {}), "clusterSecurityGroupId": f"sg-of-{name}"},
        },
        "aws:eks/nodeGroup:NodeGroup": {"resources": [{"autoscalingGroups": [{"name": f"eks-{name}"}]}]},
        "aws:rds/instance:Instance": {
            "masterUserSecrets": [{"secretArn": f"arn:aws:secretsmanager:eu-west-1:123456789012:secret:{name}"}],
            "endpoint": "db.local:5432",
            "address": "db.local",
        },
        "aws:ec2/launchTemplate:LaunchTemplate": {"latestVersion": 1},
        "aws:ec2/eip:Eip": {"allocationId": f"eipalloc-{name}"},
        "aws:kms/key:Key": {"keyId": f"key-{name}"},
        "aws:lb/loadBalancer:LoadBalancer": {
            "arnSuffix": f"app/{name}/0",
            "dnsName": "alb.local",
            "zoneId": "ZALBEXAMPLE",
        },
        "aws:lb/targetGroup:TargetGroup": {"arnSuffix": f"targetgroup/{name}/0"},
        "aws:acm/certificate:Certificate": {
            "domainValidationOptions": [
                {
                    "domainName": inputs.get("domainName"),
                    "resourceRecordName": f"_proof.{inputs.get('domainName')}.",
                    "resourceRecordType": "CNAME",
                    "resourceRecordValue": "_value.acm-validations.aws.",
                }
            ]
        },
        "aws:route53/record:Record": {"fqdn": str(inputs.get("name")).rstrip(".")},
    }
    return {"arn": f"arn:aws:test:::{token.rsplit(':', 1)[1].lower()}/{name}", **outputs.get(token, {})}


def _foreseen(token: str, inputs: Properties) -> Properties:
    """What a preview says of a resource: its inputs, and that the rest is not known yet."""
    outputs = {**inputs, **dict.fromkeys(_invented(token, "", inputs), UNKNOWN)}
    if token == "aws:eks/cluster:Cluster":
        outputs["vpcConfig"] = {**inputs["vpcConfig"], "clusterSecurityGroupId": UNKNOWN}
    return outputs


def _foreseen_of_change(token: str, olds: Properties) -> Properties:
    """What a preview says of a change beyond the new inputs."""
    if token == "aws:eks/cluster:Cluster":
        return {"vpcConfig": olds["vpcConfig"]}
    if token == "aws:ec2/launchTemplate:LaunchTemplate":
        return {"latestVersion": UNKNOWN, "defaultVersion": UNKNOWN}
    return {}


def _handlers() -> dict[str, Handler]:
    for module in ("network", "services", "buckets", "observing", "edge"):
        importlib.import_module(f"tests.engine.cloud.{module}")  # each fills the table
    from tests.engine.cloud.handler import HANDLERS

    return HANDLERS


def _zone_of(account: Account, name: str) -> str:
    from tests.engine.cloud.edge import zone_of  # boto3 takes a while to load

    return zone_of(account, name)


def _of(urn: str) -> tuple[str, str]:
    """The type token and the logical name in a URN."""
    parts = urn.split("::")
    return parts[2].rsplit("$", 1)[-1], parts[3]


def main() -> None:
    provider = Provider()
    signal.signal(signal.SIGINT, provider.leave)
    server = grpc.server(
        futures.ThreadPoolExecutor(128), options=[("grpc.max_receive_message_length", 64 * 1024 * 1024)]
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    engine = os.getppid()
    idle = 0
    while idle < STEADY:
        time.sleep(0.05)
        over = provider.leaving or os.getppid() != engine
        idle = idle + 1 if over and not provider.in_flight else 0
    sys.exit(0)


if __name__ == "__main__":
    main()
