// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
// Generated from conventions/ by `npm run generate`. Do not edit.

/** The tenant that the event belongs to. A scope key. It is never guessed; an event without it is refused everywhere. */
export const ATTR_LEDGERLINE_TENANT_ID = 'ledgerline.tenant.id' as const;
/** The environment in which the engine runs. A scope key, under the name that OpenTelemetry already gives it. */
export const ATTR_DEPLOYMENT_ENVIRONMENT_NAME = 'deployment.environment.name' as const;
/** The project inside the tenant. */
export const ATTR_LEDGERLINE_PROJECT_ID = 'ledgerline.project.id' as const;
/** The surface through which the work came in, such as a web chat, an API or a job. */
export const ATTR_LEDGERLINE_SURFACE_ID = 'ledgerline.surface.id' as const;
/** The application that does the work. */
export const ATTR_LEDGERLINE_APP_ID = 'ledgerline.app.id' as const;
/** The id of the event; two records of one tenant with the same id are the same event. We mint UUIDv7. Any token is accepted from others. */
export const ATTR_LOG_RECORD_UID = 'log.record.uid' as const;
/** The version of the canonical event that the producer wrote. A receiver refuses a major version that it does not know. */
export const ATTR_LEDGERLINE_SCHEMA_VERSION = 'ledgerline.schema.version' as const;
/** The set of storage classes of the event, sorted and comma-joined. It decides which sinks must have the event on disk before it is acknowledged. */
export const ATTR_LEDGERLINE_STORAGE_CLASS = 'ledgerline.storage_class' as const;
/** The run that the event is part of; by default the trace id of that run. */
export const ATTR_LEDGERLINE_RUN_ID = 'ledgerline.run.id' as const;
/** The step inside the run; by default the span id of that step, or "root" outside a step. */
export const ATTR_LEDGERLINE_STEP_ID = 'ledgerline.step.id' as const;
/** The inbound request that caused the work. */
export const ATTR_LEDGERLINE_REQUEST_ID = 'ledgerline.request.id' as const;
/** An id that ties events together over several requests and runs. */
export const ATTR_LEDGERLINE_CORRELATION_ID = 'ledgerline.correlation.id' as const;
/** The id of the product user for whom, or by whom, the work is done. Required, unless the authentication subject is there, when the actor is a human. */
export const ATTR_USER_ID = 'user.id' as const;
/** The subject that the identity provider vouches for. */
export const ATTR_LEDGERLINE_AUTH_SUBJECT = 'ledgerline.auth.subject' as const;
/** The session of the user or of the agent. */
export const ATTR_SESSION_ID = 'session.id' as const;
/** Who acted. Absent means system. An agent needs its id, a human a user id or an authentication subject. */
export const ATTR_LEDGERLINE_ACTOR_TYPE = 'ledgerline.actor.type' as const;
/** The id of who acted, when it is neither the user nor the agent. */
export const ATTR_LEDGERLINE_ACTOR_ID = 'ledgerline.actor.id' as const;
/** The id of the agent. */
export const ATTR_GEN_AI_AGENT_ID = 'gen_ai.agent.id' as const;
/** Whether the content of the event may be used to train models. Absent means no. */
export const ATTR_LEDGERLINE_TRAIN_OK = 'ledgerline.train_ok' as const;
/** Names of the canonical fields that were made up because the producer gave none. */
export const ATTR_LEDGERLINE_SYNTHESIZED_FIELDS = 'ledgerline.synthesized_fields' as const;
/** The redaction policy that the event went through, as id@version. */
export const ATTR_LEDGERLINE_REDACTION_POLICY = 'ledgerline.redaction.policy' as const;
/** How many findings were replaced in the event. */
export const ATTR_LEDGERLINE_REDACTION_COUNT = 'ledgerline.redaction.count' as const;
/** The detectors that found something, sorted and comma-joined. */
export const ATTR_LEDGERLINE_REDACTION_DETECTORS = 'ledgerline.redaction.detectors' as const;
/** How many findings there were of each type, sorted and comma-joined. Items have the form type~count, or type.action~count where the policy did not leave a plain placeholder. Counts of the sender and of the gateway are added up. */
export const ATTR_LEDGERLINE_REDACTION_COUNTS = 'ledgerline.redaction.counts' as const;
/** The policy of the gateway, as id@version, when its own pass found something. Only a gateway says this; what a sender claims under this key is dropped. */
export const ATTR_LEDGERLINE_REDACTION_GATEWAY_POLICY = 'ledgerline.redaction.gateway.policy' as const;
/** What the gateway's own pass found, in the form of ledgerline.redaction.counts. Only a gateway says this; what a sender claims under this key is dropped. */
export const ATTR_LEDGERLINE_REDACTION_GATEWAY_COUNTS = 'ledgerline.redaction.gateway.counts' as const;
/** The originals of placeholders, encrypted for the tenant's key; the process that wrote it cannot read it. Canonical JSON of at most 65536 bytes, bound to tenant, event id and policy. Redaction checks its form and does not look into it. */
export const ATTR_LEDGERLINE_REDACTION_SEALED = 'ledgerline.redaction.sealed' as const;
/** How many originals the policy wanted sealed and that were not, because of their size or their tenant. */
export const ATTR_LEDGERLINE_REDACTION_UNSEALED = 'ledgerline.redaction.unsealed' as const;
/** The domain that the event comes from. */
export const ATTR_LEDGERLINE_SOURCE_DOMAIN = 'ledgerline.source.domain' as const;
/** The component that wrote the event. */
export const ATTR_LEDGERLINE_SOURCE_COMPONENT = 'ledgerline.source.component' as const;
/** What set the event off. */
export const ATTR_LEDGERLINE_SOURCE_ORIGIN = 'ledgerline.source.origin' as const;
/** The kind of the thing in another system that the event was made from. */
export const ATTR_LEDGERLINE_SOURCE_REF_KIND = 'ledgerline.source_ref.kind' as const;
/** The id of that thing there. */
export const ATTR_LEDGERLINE_SOURCE_REF_ID = 'ledgerline.source_ref.id' as const;
/** Where that thing can be looked up. */
export const ATTR_LEDGERLINE_SOURCE_REF_URI = 'ledgerline.source_ref.uri' as const;
/** Whether the event is kept, or only streamed. Absent means always. An event of the class audit is never anything else than kept, so that never is refused there. */
export const ATTR_LEDGERLINE_PERSIST = 'ledgerline.persist' as const;
/** Ids of the policies that bear on the event, comma-joined. */
export const ATTR_LEDGERLINE_POLICY_IDS = 'ledgerline.policy.ids' as const;
/** Ids of the incidents that the event belongs to, comma-joined. */
export const ATTR_LEDGERLINE_INCIDENT_IDS = 'ledgerline.incident.ids' as const;
/** What the call does. */
export const ATTR_GEN_AI_OPERATION_NAME = 'gen_ai.operation.name' as const;
/** Who serves the model. */
export const ATTR_GEN_AI_PROVIDER_NAME = 'gen_ai.provider.name' as const;
/** The model that was asked for. */
export const ATTR_GEN_AI_REQUEST_MODEL = 'gen_ai.request.model' as const;
/** The model that answered, which may be a dated version of the one asked for. */
export const ATTR_GEN_AI_RESPONSE_MODEL = 'gen_ai.response.model' as const;
/** The id that the provider gave the answer. */
export const ATTR_GEN_AI_RESPONSE_ID = 'gen_ai.response.id' as const;
/** Why the model stopped, one entry a choice. */
export const ATTR_GEN_AI_RESPONSE_FINISH_REASONS = 'gen_ai.response.finish_reasons' as const;
/** How long the first piece of a streamed answer took, in seconds. */
export const ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK = 'gen_ai.response.time_to_first_chunk' as const;
/** Tokens that went in, cached ones included. */
export const ATTR_GEN_AI_USAGE_INPUT_TOKENS = 'gen_ai.usage.input_tokens' as const;
/** Tokens that came out. */
export const ATTR_GEN_AI_USAGE_OUTPUT_TOKENS = 'gen_ai.usage.output_tokens' as const;
/** Tokens of the input that the provider had in its cache. */
export const ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS = 'gen_ai.usage.cache_read.input_tokens' as const;
/** Tokens of the input that the provider put into its cache. */
export const ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS = 'gen_ai.usage.cache_write.input_tokens' as const;
/** Tokens of the output that the model spent on reasoning. */
export const ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS = 'gen_ai.usage.reasoning.output_tokens' as const;
/** The name of the tool. */
export const ATTR_GEN_AI_TOOL_NAME = 'gen_ai.tool.name' as const;
/** The id that the model gave its request for the tool. */
export const ATTR_GEN_AI_TOOL_CALL_ID = 'gen_ai.tool.call.id' as const;
/** What the tool was called with, redacted. */
export const ATTR_GEN_AI_TOOL_CALL_ARGUMENTS = 'gen_ai.tool.call.arguments' as const;
/** What the tool returned, redacted. */
export const ATTR_GEN_AI_TOOL_CALL_RESULT = 'gen_ai.tool.call.result' as const;
/** The messages given to the model, redacted. */
export const ATTR_GEN_AI_INPUT_MESSAGES = 'gen_ai.input.messages' as const;
/** The messages that the model returned, redacted. */
export const ATTR_GEN_AI_OUTPUT_MESSAGES = 'gen_ai.output.messages' as const;
/** The instructions that the model was given apart from the conversation, redacted. */
export const ATTR_GEN_AI_SYSTEM_INSTRUCTIONS = 'gen_ai.system_instructions' as const;
/** The name of the agent as people know it. */
export const ATTR_GEN_AI_AGENT_NAME = 'gen_ai.agent.name' as const;
/** The conversation or thread that the call is part of. */
export const ATTR_GEN_AI_CONVERSATION_ID = 'gen_ai.conversation.id' as const;
/** The logical name of the service; a resource attribute. */
export const ATTR_SERVICE_NAME = 'service.name' as const;
/** The class of the failure, of low cardinality. */
export const ATTR_ERROR_TYPE = 'error.type' as const;
/** The class of the exception. */
export const ATTR_EXCEPTION_TYPE = 'exception.type' as const;
/** The message of the exception, redacted. */
export const ATTR_EXCEPTION_MESSAGE = 'exception.message' as const;
/** The stack of the exception, redacted. */
export const ATTR_EXCEPTION_STACKTRACE = 'exception.stacktrace' as const;
/** What was done, as a verb or a verb with its object. The members are the actions that Ledgerline itself records. An engine names its own, such as refund.issue. */
export const ATTR_AUDIT_ACTION = 'audit.action' as const;
/** How the action ended. */
export const ATTR_AUDIT_OUTCOME = 'audit.outcome' as const;
/** Who did it, as the audited system names them. */
export const ATTR_AUDIT_ACTOR_ID = 'audit.actor.id' as const;
/** What kind of actor that is, in the words of the draft audit signal. */
export const ATTR_AUDIT_ACTOR_TYPE = 'audit.actor.type' as const;
/** The id of the record in the draft audit signal; an event has it as log.record.uid. */
export const ATTR_AUDIT_RECORD_ID = 'audit.record.id' as const;
/** The id of what it was done to. */
export const ATTR_AUDIT_TARGET_ID = 'audit.target.id' as const;
/** The kind of thing that it was done to. */
export const ATTR_AUDIT_TARGET_TYPE = 'audit.target.type' as const;
/** The system from which the action was taken. */
export const ATTR_AUDIT_SOURCE_ID = 'audit.source.id' as const;
/** The kind of that system. */
export const ATTR_AUDIT_SOURCE_TYPE = 'audit.source.type' as const;
/** The method of the request, upper-case; _OTHER for one that HTTP does not know. */
export const ATTR_HTTP_REQUEST_METHOD = 'http.request.method' as const;
/** The status of the response; absent when nobody got one. */
export const ATTR_HTTP_RESPONSE_STATUS_CODE = 'http.response.status_code' as const;
/** The pattern of the route that answered, as the framework spells it. */
export const ATTR_HTTP_ROUTE = 'http.route' as const;
/** The path of the request, without host, query string and fragment; redacted. */
export const ATTR_URL_PATH = 'url.path' as const;
/** The scheme by which the request reached this process. */
export const ATTR_URL_SCHEME = 'url.scheme' as const;
/** The address of the peer, redacted; only where the application asks for it. */
export const ATTR_CLIENT_ADDRESS = 'client.address' as const;
/** What the client says that it is, cut and redacted. */
export const ATTR_USER_AGENT_ORIGINAL = 'user_agent.original' as const;
/** Whether the request asks or changes. */
export const ATTR_LEDGERLINE_HTTP_ACCESS = 'ledgerline.http.access' as const;
/** The name of the flow that a run executes. */
export const ATTR_LEDGERLINE_FLOW_NAME = 'ledgerline.flow.name' as const;
/** The name of the step. */
export const ATTR_LEDGERLINE_STEP_NAME = 'ledgerline.step.name' as const;
/** The position of the step in its run, from 0. */
export const ATTR_LEDGERLINE_STEP_INDEX = 'ledgerline.step.index' as const;
/** The step that this step is inside of. */
export const ATTR_LEDGERLINE_STEP_PARENT_ID = 'ledgerline.step.parent_id' as const;
/** How a flow, a step or a streamed call ended. */
export const ATTR_LEDGERLINE_OUTCOME = 'ledgerline.outcome' as const;
/** How long it took, in milliseconds. */
export const ATTR_LEDGERLINE_DURATION_MS = 'ledgerline.duration_ms' as const;
/** The code of the failure, from the error catalogue or from the engine's own. */
export const ATTR_LEDGERLINE_ERROR_CODE = 'ledgerline.error.code' as const;
/** The id of one tool or model call; the same on its start, end, failure and usage. */
export const ATTR_LEDGERLINE_CALL_ID = 'ledgerline.call.id' as const;
/** Whether the call goes to a tool or to a model. */
export const ATTR_LEDGERLINE_CALL_KIND = 'ledgerline.call.kind' as const;
/** Which attempt this is, from 1. */
export const ATTR_LEDGERLINE_CALL_ATTEMPT = 'ledgerline.call.attempt' as const;
/** Whether the call changes something outside the engine. */
export const ATTR_LEDGERLINE_CALL_SIDE_EFFECT = 'ledgerline.call.side_effect' as const;
/** Whether the same call may succeed later without a change; absent when nobody knows. */
export const ATTR_LEDGERLINE_CALL_RETRYABLE = 'ledgerline.call.retryable' as const;
/** How long the other side asked to wait, in milliseconds. */
export const ATTR_LEDGERLINE_CALL_RETRY_AFTER_MS = 'ledgerline.call.retry_after_ms' as const;
/** The cost in millionths of the currency's unit, so that sums are exact. Absent when nobody knows the cost. A 0 says that the call was free. */
export const ATTR_LEDGERLINE_COST_MICROS = 'ledgerline.cost.micros' as const;
/** The ISO 4217 code of the currency. */
export const ATTR_LEDGERLINE_COST_CURRENCY = 'ledgerline.cost.currency' as const;
/** Whether the cost is anything else than the amount that is billed, or is not known. */
export const ATTR_LEDGERLINE_COST_IS_ESTIMATE = 'ledgerline.cost.is_estimate' as const;
/** Where the cost comes from. */
export const ATTR_LEDGERLINE_COST_BASIS = 'ledgerline.cost.basis' as const;
/** The price table that a list price was taken from, as name@version. */
export const ATTR_LEDGERLINE_COST_PRICE_SOURCE = 'ledgerline.cost.price_source' as const;
/** The day on which that table was published, as YYYY-MM-DD. */
export const ATTR_LEDGERLINE_COST_PRICE_DATE = 'ledgerline.cost.price_date' as const;
/** What the agent decided to do. */
export const ATTR_LEDGERLINE_DECISION_CHOSEN = 'ledgerline.decision.chosen' as const;
/** What it chose from. */
export const ATTR_LEDGERLINE_DECISION_OPTIONS = 'ledgerline.decision.options' as const;
/** Why, in the agent's words, redacted. */
export const ATTR_LEDGERLINE_DECISION_REASON = 'ledgerline.decision.reason' as const;
/** How sure it was, from 0 to 1. */
export const ATTR_LEDGERLINE_DECISION_CONFIDENCE = 'ledgerline.decision.confidence' as const;
/** Who says the message. */
export const ATTR_LEDGERLINE_MESSAGE_ROLE = 'ledgerline.message.role' as const;
/** The text of the message, redacted. */
export const ATTR_LEDGERLINE_MESSAGE_TEXT = 'ledgerline.message.text' as const;
/** Which state of the run this is, when there are several. */
export const ATTR_LEDGERLINE_STATE_NAME = 'ledgerline.state.name' as const;
/** The keys of the state that differ from the last pulse. */
export const ATTR_LEDGERLINE_STATE_CHANGED_KEYS = 'ledgerline.state.changed_keys' as const;
/** The change as a JSON Patch, redacted. */
export const ATTR_LEDGERLINE_STATE_PATCH = 'ledgerline.state.patch' as const;
/** SHA-256 of the canonical JSON of the whole state after its redaction, in hexadecimal. */
export const ATTR_LEDGERLINE_STATE_HASH = 'ledgerline.state.hash' as const;
/** How many items the state holds. */
export const ATTR_LEDGERLINE_STATE_ITEM_COUNT = 'ledgerline.state.item_count' as const;
/** The name of the safety gate. */
export const ATTR_LEDGERLINE_SAFETY_GATE = 'ledgerline.safety.gate' as const;
/** What the gate, or whoever it escalated to, said. */
export const ATTR_LEDGERLINE_SAFETY_VERDICT = 'ledgerline.safety.verdict' as const;
/** Why, redacted. */
export const ATTR_LEDGERLINE_SAFETY_REASON = 'ledgerline.safety.reason' as const;
/** The id of one request for approval; the same on the prompt and on the answer. */
export const ATTR_LEDGERLINE_APPROVAL_ID = 'ledgerline.approval.id' as const;
/** What approval is asked for, redacted. */
export const ATTR_LEDGERLINE_APPROVAL_SUBJECT = 'ledgerline.approval.subject' as const;
/** The reason that the human gave, redacted. */
export const ATTR_LEDGERLINE_APPROVAL_REASON = 'ledgerline.approval.reason' as const;
/** How long the answer took, in milliseconds. */
export const ATTR_LEDGERLINE_APPROVAL_WAITED_MS = 'ledgerline.approval.waited_ms' as const;
/** The invariant that did not hold. */
export const ATTR_LEDGERLINE_INVARIANT_NAME = 'ledgerline.invariant.name' as const;
/** What was found instead, redacted. */
export const ATTR_LEDGERLINE_INVARIANT_DETAIL = 'ledgerline.invariant.detail' as const;
/** The name of the logger. */
export const ATTR_LEDGERLINE_LOG_LOGGER = 'ledgerline.log.logger' as const;
/** The name that the log gave the event, when it is no event type. */
export const ATTR_LEDGERLINE_LOG_NAME = 'ledgerline.log.name' as const;
/** The framework whose trace was taken over. */
export const ATTR_LEDGERLINE_BRIDGE_FRAMEWORK = 'ledgerline.bridge.framework' as const;
/** The framework's own name of the event. */
export const ATTR_LEDGERLINE_BRIDGE_EVENT = 'ledgerline.bridge.event' as const;
/** The framework's own data, redacted. */
export const ATTR_LEDGERLINE_BRIDGE_PAYLOAD = 'ledgerline.bridge.payload' as const;
/** What was lost. */
export const ATTR_LEDGERLINE_DROP_SIGNAL = 'ledgerline.drop.signal' as const;
/** Why, as an error code or another stable name of low cardinality. */
export const ATTR_LEDGERLINE_DROP_REASON = 'ledgerline.drop.reason' as const;
/** How many, exactly. */
export const ATTR_LEDGERLINE_DROP_COUNT = 'ledgerline.drop.count' as const;
/** The queue that lost them, as the counters of the SDK name it; those of further sinks begin with sink. */
export const ATTR_LEDGERLINE_DROP_QUEUE = 'ledgerline.drop.queue' as const;
/** When the first of them was lost, ISO 8601 in UTC. */
export const ATTR_LEDGERLINE_DROP_FIRST_AT = 'ledgerline.drop.first_at' as const;
/** When the last of them was lost, ISO 8601 in UTC. */
export const ATTR_LEDGERLINE_DROP_LAST_AT = 'ledgerline.drop.last_at' as const;
/** What became of an audit event that is not in the outbox. */
export const ATTR_LEDGERLINE_AUDIT_FATE = 'ledgerline.audit.fate' as const;
/** The ids of the first events that are meant. */
export const ATTR_LEDGERLINE_AUDIT_EVENT_IDS = 'ledgerline.audit.event_ids' as const;
/** How many times it happened, when one event tells of all of them. */
export const ATTR_LEDGERLINE_OCCURRENCES = 'ledgerline.occurrences' as const;
/** Why somebody did it, in their words, redacted. */
export const ATTR_LEDGERLINE_AUDIT_REASON = 'ledgerline.audit.reason' as const;
/** By what a reader asked, comma-joined; the names of the filters, never their values. */
export const ATTR_LEDGERLINE_READ_FILTERS = 'ledgerline.read.filters' as const;
/** How many rows a reader was given. */
export const ATTR_LEDGERLINE_READ_ROWS = 'ledgerline.read.rows' as const;
/** A person. */
export const LEDGERLINE_ACTOR_TYPE_VALUE_HUMAN = 'human' as const;
/** An AI agent. */
export const LEDGERLINE_ACTOR_TYPE_VALUE_AGENT = 'agent' as const;
/** Software without a will of its own. */
export const LEDGERLINE_ACTOR_TYPE_VALUE_SYSTEM = 'system' as const;
/** A tool that acts on its own account. */
export const LEDGERLINE_ACTOR_TYPE_VALUE_TOOL = 'tool' as const;
/** Work of an engine. */
export const LEDGERLINE_SOURCE_DOMAIN_VALUE_ACTIVITY = 'ACTIVITY' as const;
/** A policy and its decisions. */
export const LEDGERLINE_SOURCE_DOMAIN_VALUE_POLICY = 'POLICY' as const;
/** An incident. */
export const LEDGERLINE_SOURCE_DOMAIN_VALUE_INCIDENTS = 'INCIDENTS' as const;
/** The log plane itself. */
export const LEDGERLINE_SOURCE_DOMAIN_VALUE_LOGS = 'LOGS' as const;
/** The system around the engine. */
export const LEDGERLINE_SOURCE_DOMAIN_VALUE_SYSTEM = 'SYSTEM' as const;
/** Software. */
export const LEDGERLINE_SOURCE_ORIGIN_VALUE_SYSTEM = 'SYSTEM' as const;
/** A person. */
export const LEDGERLINE_SOURCE_ORIGIN_VALUE_HUMAN = 'HUMAN' as const;
/** An agent. */
export const LEDGERLINE_SOURCE_ORIGIN_VALUE_AGENT = 'AGENT' as const;
/** Brought over from another store. */
export const LEDGERLINE_SOURCE_ORIGIN_VALUE_MIGRATION = 'MIGRATION' as const;
/** Played again from a recording. */
export const LEDGERLINE_SOURCE_ORIGIN_VALUE_REPLAY = 'REPLAY' as const;
/** Every such event is kept. */
export const LEDGERLINE_PERSIST_VALUE_ALWAYS = 'always' as const;
/** A sample of such events is kept. */
export const LEDGERLINE_PERSIST_VALUE_SAMPLED = 'sampled' as const;
/** Shown to whoever watches live and not kept. */
export const LEDGERLINE_PERSIST_VALUE_NEVER = 'never' as const;
/** Logs were read. */
export const AUDIT_ACTION_VALUE_LOG_VIEW = 'LOG_VIEW' as const;
/** Logs were exported. */
export const AUDIT_ACTION_VALUE_LOG_EXPORT = 'LOG_EXPORT' as const;
/** Somebody was refused what they asked for. */
export const AUDIT_ACTION_VALUE_ACCESS_DENIED = 'ACCESS_DENIED' as const;
/** A credential was made. */
export const AUDIT_ACTION_VALUE_CREDENTIAL_CREATED = 'CREDENTIAL_CREATED' as const;
/** A credential was taken back. */
export const AUDIT_ACTION_VALUE_CREDENTIAL_REVOKED = 'CREDENTIAL_REVOKED' as const;
/** Somebody's rights were changed. */
export const AUDIT_ACTION_VALUE_ROLE_CHANGED = 'ROLE_CHANGED' as const;
/** A setting or a policy was changed. */
export const AUDIT_ACTION_VALUE_CONFIG_CHANGED = 'CONFIG_CHANGED' as const;
/** Events were removed because their time was over. */
export const AUDIT_ACTION_VALUE_RETENTION_APPLIED = 'RETENTION_APPLIED' as const;
/** A person was given the data held on them. */
export const AUDIT_ACTION_VALUE_SUBJECT_ACCESS = 'SUBJECT_ACCESS' as const;
/** The data of a person was made unreadable. */
export const AUDIT_ACTION_VALUE_SUBJECT_ERASURE = 'SUBJECT_ERASURE' as const;
/** The ledger was verified. */
export const AUDIT_ACTION_VALUE_LEDGER_VERIFIED = 'LEDGER_VERIFIED' as const;
/** A scenario was played. */
export const AUDIT_ACTION_VALUE_SCENARIO_RUN = 'SCENARIO_RUN' as const;
/** The sealed originals of a record were opened. */
export const AUDIT_ACTION_VALUE_ORIGINALS_OPENED = 'ORIGINALS_OPENED' as const;
/** It was done. */
export const AUDIT_OUTCOME_VALUE_SUCCESS = 'success' as const;
/** It was tried and not done. */
export const AUDIT_OUTCOME_VALUE_FAILURE = 'failure' as const;
/** Nobody can tell. */
export const AUDIT_OUTCOME_VALUE_UNKNOWN = 'unknown' as const;
/** A person. */
export const AUDIT_ACTOR_TYPE_VALUE_USER = 'user' as const;
/** An agent or a tool. */
export const AUDIT_ACTOR_TYPE_VALUE_SERVICE = 'service' as const;
/** The system itself. */
export const AUDIT_ACTOR_TYPE_VALUE_SYSTEM = 'system' as const;
/** A safe method, by RFC 9110, section 9.2.1. */
export const LEDGERLINE_HTTP_ACCESS_VALUE_READ = 'read' as const;
/** Any other method. */
export const LEDGERLINE_HTTP_ACCESS_VALUE_WRITE = 'write' as const;
/** It did what it set out to do. */
export const LEDGERLINE_OUTCOME_VALUE_SUCCESS = 'success' as const;
/** It failed. */
export const LEDGERLINE_OUTCOME_VALUE_FAILURE = 'failure' as const;
/** It was stopped from outside. */
export const LEDGERLINE_OUTCOME_VALUE_CANCELLED = 'cancelled' as const;
/** A tool. */
export const LEDGERLINE_CALL_KIND_VALUE_TOOL = 'tool' as const;
/** A model. */
export const LEDGERLINE_CALL_KIND_VALUE_MODEL = 'model' as const;
/** The amount is what is billed. */
export const LEDGERLINE_COST_BASIS_VALUE_BILLED = 'billed' as const;
/** The engine reckoned it itself. */
export const LEDGERLINE_COST_BASIS_VALUE_ENGINE = 'engine' as const;
/** Tokens times the prices of a table. */
export const LEDGERLINE_COST_BASIS_VALUE_LIST_PRICE = 'list_price' as const;
/** Nobody knows the price. */
export const LEDGERLINE_COST_BASIS_VALUE_UNKNOWN = 'unknown' as const;
/** The user. */
export const LEDGERLINE_MESSAGE_ROLE_VALUE_USER = 'user' as const;
/** The agent. */
export const LEDGERLINE_MESSAGE_ROLE_VALUE_ASSISTANT = 'assistant' as const;
/** The operator of the agent. */
export const LEDGERLINE_MESSAGE_ROLE_VALUE_SYSTEM = 'system' as const;
/** A tool's answer. */
export const LEDGERLINE_MESSAGE_ROLE_VALUE_TOOL = 'tool' as const;
/** It may go on. */
export const LEDGERLINE_SAFETY_VERDICT_VALUE_ALLOW = 'allow' as const;
/** It may not. */
export const LEDGERLINE_SAFETY_VERDICT_VALUE_DENY = 'deny' as const;
/** It may go on and somebody should look. */
export const LEDGERLINE_SAFETY_VERDICT_VALUE_WARN = 'warn' as const;
/** Somebody else must decide. */
export const LEDGERLINE_SAFETY_VERDICT_VALUE_ESCALATE = 'escalate' as const;
/** Events. */
export const LEDGERLINE_DROP_SIGNAL_VALUE_LOGS = 'logs' as const;
/** Spans. */
export const LEDGERLINE_DROP_SIGNAL_VALUE_SPANS = 'spans' as const;
/** It went into the memory queue, which does not survive a crash. */
export const LEDGERLINE_AUDIT_FATE_VALUE_QUEUED = 'queued' as const;
/** The receiver refused it; it is kept in the dead letters of the outbox. */
export const LEDGERLINE_AUDIT_FATE_VALUE_SET_ASIDE = 'set_aside' as const;
/** It is nowhere. */
export const LEDGERLINE_AUDIT_FATE_VALUE_LOST = 'lost' as const;
/** Every attribute of the registry; the position of a key is its AttributeId. */
export const ATTRIBUTE_KEYS = [
  'ledgerline.tenant.id',
  'deployment.environment.name',
  'ledgerline.project.id',
  'ledgerline.surface.id',
  'ledgerline.app.id',
  'log.record.uid',
  'ledgerline.schema.version',
  'ledgerline.storage_class',
  'ledgerline.run.id',
  'ledgerline.step.id',
  'ledgerline.request.id',
  'ledgerline.correlation.id',
  'user.id',
  'ledgerline.auth.subject',
  'session.id',
  'ledgerline.actor.type',
  'ledgerline.actor.id',
  'gen_ai.agent.id',
  'ledgerline.train_ok',
  'ledgerline.synthesized_fields',
  'ledgerline.redaction.policy',
  'ledgerline.redaction.count',
  'ledgerline.redaction.detectors',
  'ledgerline.redaction.counts',
  'ledgerline.redaction.gateway.policy',
  'ledgerline.redaction.gateway.counts',
  'ledgerline.redaction.sealed',
  'ledgerline.redaction.unsealed',
  'ledgerline.source.domain',
  'ledgerline.source.component',
  'ledgerline.source.origin',
  'ledgerline.source_ref.kind',
  'ledgerline.source_ref.id',
  'ledgerline.source_ref.uri',
  'ledgerline.persist',
  'ledgerline.policy.ids',
  'ledgerline.incident.ids',
  'gen_ai.operation.name',
  'gen_ai.provider.name',
  'gen_ai.request.model',
  'gen_ai.response.model',
  'gen_ai.response.id',
  'gen_ai.response.finish_reasons',
  'gen_ai.response.time_to_first_chunk',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
  'gen_ai.usage.cache_read.input_tokens',
  'gen_ai.usage.cache_write.input_tokens',
  'gen_ai.usage.reasoning.output_tokens',
  'gen_ai.tool.name',
  'gen_ai.tool.call.id',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.agent.name',
  'gen_ai.conversation.id',
  'service.name',
  'error.type',
  'exception.type',
  'exception.message',
  'exception.stacktrace',
  'audit.action',
  'audit.outcome',
  'audit.actor.id',
  'audit.actor.type',
  'audit.record.id',
  'audit.target.id',
  'audit.target.type',
  'audit.source.id',
  'audit.source.type',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'url.path',
  'url.scheme',
  'client.address',
  'user_agent.original',
  'ledgerline.http.access',
  'ledgerline.flow.name',
  'ledgerline.step.name',
  'ledgerline.step.index',
  'ledgerline.step.parent_id',
  'ledgerline.outcome',
  'ledgerline.duration_ms',
  'ledgerline.error.code',
  'ledgerline.call.id',
  'ledgerline.call.kind',
  'ledgerline.call.attempt',
  'ledgerline.call.side_effect',
  'ledgerline.call.retryable',
  'ledgerline.call.retry_after_ms',
  'ledgerline.cost.micros',
  'ledgerline.cost.currency',
  'ledgerline.cost.is_estimate',
  'ledgerline.cost.basis',
  'ledgerline.cost.price_source',
  'ledgerline.cost.price_date',
  'ledgerline.decision.chosen',
  'ledgerline.decision.options',
  'ledgerline.decision.reason',
  'ledgerline.decision.confidence',
  'ledgerline.message.role',
  'ledgerline.message.text',
  'ledgerline.state.name',
  'ledgerline.state.changed_keys',
  'ledgerline.state.patch',
  'ledgerline.state.hash',
  'ledgerline.state.item_count',
  'ledgerline.safety.gate',
  'ledgerline.safety.verdict',
  'ledgerline.safety.reason',
  'ledgerline.approval.id',
  'ledgerline.approval.subject',
  'ledgerline.approval.reason',
  'ledgerline.approval.waited_ms',
  'ledgerline.invariant.name',
  'ledgerline.invariant.detail',
  'ledgerline.log.logger',
  'ledgerline.log.name',
  'ledgerline.bridge.framework',
  'ledgerline.bridge.event',
  'ledgerline.bridge.payload',
  'ledgerline.drop.signal',
  'ledgerline.drop.reason',
  'ledgerline.drop.count',
  'ledgerline.drop.queue',
  'ledgerline.drop.first_at',
  'ledgerline.drop.last_at',
  'ledgerline.audit.fate',
  'ledgerline.audit.event_ids',
  'ledgerline.occurrences',
  'ledgerline.audit.reason',
  'ledgerline.read.filters',
  'ledgerline.read.rows',
] as const;

export type AttributeKey = (typeof ATTRIBUTE_KEYS)[number];

/** Position in ATTRIBUTE_KEYS. Valid in one process only: it may change between versions. */
export type AttributeId = number;

/** AttributeId of each key. */
export const ATTRIBUTE_IDS: Readonly<Record<AttributeKey, AttributeId>> = {
  'ledgerline.tenant.id': 0,
  'deployment.environment.name': 1,
  'ledgerline.project.id': 2,
  'ledgerline.surface.id': 3,
  'ledgerline.app.id': 4,
  'log.record.uid': 5,
  'ledgerline.schema.version': 6,
  'ledgerline.storage_class': 7,
  'ledgerline.run.id': 8,
  'ledgerline.step.id': 9,
  'ledgerline.request.id': 10,
  'ledgerline.correlation.id': 11,
  'user.id': 12,
  'ledgerline.auth.subject': 13,
  'session.id': 14,
  'ledgerline.actor.type': 15,
  'ledgerline.actor.id': 16,
  'gen_ai.agent.id': 17,
  'ledgerline.train_ok': 18,
  'ledgerline.synthesized_fields': 19,
  'ledgerline.redaction.policy': 20,
  'ledgerline.redaction.count': 21,
  'ledgerline.redaction.detectors': 22,
  'ledgerline.redaction.counts': 23,
  'ledgerline.redaction.gateway.policy': 24,
  'ledgerline.redaction.gateway.counts': 25,
  'ledgerline.redaction.sealed': 26,
  'ledgerline.redaction.unsealed': 27,
  'ledgerline.source.domain': 28,
  'ledgerline.source.component': 29,
  'ledgerline.source.origin': 30,
  'ledgerline.source_ref.kind': 31,
  'ledgerline.source_ref.id': 32,
  'ledgerline.source_ref.uri': 33,
  'ledgerline.persist': 34,
  'ledgerline.policy.ids': 35,
  'ledgerline.incident.ids': 36,
  'gen_ai.operation.name': 37,
  'gen_ai.provider.name': 38,
  'gen_ai.request.model': 39,
  'gen_ai.response.model': 40,
  'gen_ai.response.id': 41,
  'gen_ai.response.finish_reasons': 42,
  'gen_ai.response.time_to_first_chunk': 43,
  'gen_ai.usage.input_tokens': 44,
  'gen_ai.usage.output_tokens': 45,
  'gen_ai.usage.cache_read.input_tokens': 46,
  'gen_ai.usage.cache_write.input_tokens': 47,
  'gen_ai.usage.reasoning.output_tokens': 48,
  'gen_ai.tool.name': 49,
  'gen_ai.tool.call.id': 50,
  'gen_ai.tool.call.arguments': 51,
  'gen_ai.tool.call.result': 52,
  'gen_ai.input.messages': 53,
  'gen_ai.output.messages': 54,
  'gen_ai.system_instructions': 55,
  'gen_ai.agent.name': 56,
  'gen_ai.conversation.id': 57,
  'service.name': 58,
  'error.type': 59,
  'exception.type': 60,
  'exception.message': 61,
  'exception.stacktrace': 62,
  'audit.action': 63,
  'audit.outcome': 64,
  'audit.actor.id': 65,
  'audit.actor.type': 66,
  'audit.record.id': 67,
  'audit.target.id': 68,
  'audit.target.type': 69,
  'audit.source.id': 70,
  'audit.source.type': 71,
  'http.request.method': 72,
  'http.response.status_code': 73,
  'http.route': 74,
  'url.path': 75,
  'url.scheme': 76,
  'client.address': 77,
  'user_agent.original': 78,
  'ledgerline.http.access': 79,
  'ledgerline.flow.name': 80,
  'ledgerline.step.name': 81,
  'ledgerline.step.index': 82,
  'ledgerline.step.parent_id': 83,
  'ledgerline.outcome': 84,
  'ledgerline.duration_ms': 85,
  'ledgerline.error.code': 86,
  'ledgerline.call.id': 87,
  'ledgerline.call.kind': 88,
  'ledgerline.call.attempt': 89,
  'ledgerline.call.side_effect': 90,
  'ledgerline.call.retryable': 91,
  'ledgerline.call.retry_after_ms': 92,
  'ledgerline.cost.micros': 93,
  'ledgerline.cost.currency': 94,
  'ledgerline.cost.is_estimate': 95,
  'ledgerline.cost.basis': 96,
  'ledgerline.cost.price_source': 97,
  'ledgerline.cost.price_date': 98,
  'ledgerline.decision.chosen': 99,
  'ledgerline.decision.options': 100,
  'ledgerline.decision.reason': 101,
  'ledgerline.decision.confidence': 102,
  'ledgerline.message.role': 103,
  'ledgerline.message.text': 104,
  'ledgerline.state.name': 105,
  'ledgerline.state.changed_keys': 106,
  'ledgerline.state.patch': 107,
  'ledgerline.state.hash': 108,
  'ledgerline.state.item_count': 109,
  'ledgerline.safety.gate': 110,
  'ledgerline.safety.verdict': 111,
  'ledgerline.safety.reason': 112,
  'ledgerline.approval.id': 113,
  'ledgerline.approval.subject': 114,
  'ledgerline.approval.reason': 115,
  'ledgerline.approval.waited_ms': 116,
  'ledgerline.invariant.name': 117,
  'ledgerline.invariant.detail': 118,
  'ledgerline.log.logger': 119,
  'ledgerline.log.name': 120,
  'ledgerline.bridge.framework': 121,
  'ledgerline.bridge.event': 122,
  'ledgerline.bridge.payload': 123,
  'ledgerline.drop.signal': 124,
  'ledgerline.drop.reason': 125,
  'ledgerline.drop.count': 126,
  'ledgerline.drop.queue': 127,
  'ledgerline.drop.first_at': 128,
  'ledgerline.drop.last_at': 129,
  'ledgerline.audit.fate': 130,
  'ledgerline.audit.event_ids': 131,
  'ledgerline.occurrences': 132,
  'ledgerline.audit.reason': 133,
  'ledgerline.read.filters': 134,
  'ledgerline.read.rows': 135,
};
