// A form that sends one request to the server of this page, and shows what is answered.

import { element } from "./dom.js";
import { example } from "./schema.js";

/** How much of an answer is shown. */
const LONGEST_ANSWER = 200_000;

/**
 * The form for one operation.
 *
 * @param {{method: string, path: string, operation: object}} route
 * @param {object} openapi the document
 */
export function requestForm({ method, path, operation }, openapi) {
  const components = openapi.components?.schemas ?? {};
  // A page may not set cookies of a request.
  const shown = (operation.parameters ?? []).filter((parameter) => parameter.in !== "cookie");
  const fields = shown.map((parameter) => ({ parameter, input: parameterInput(parameter) }));
  // Of the types of a stream, the one that can have many messages; not a form, whose fields this page does not encode.
  const types = Object.entries(operation.requestBody?.content ?? {});
  const [media, content] = types.filter(([name]) => !name.includes("form")).at(-1) ?? [];
  const body = media && bodyInput(media, example(content.schema, components));
  const accept = acceptSelect(operation);
  const secret = openapi.security?.length > 0 && element("input", { autocomplete: "off", spellcheck: false });
  const answer = element("pre", { role: "status", "aria-label": "Answer" });
  const send = element("button", { type: "submit" }, "Send");
  const stop = element("button", { type: "button", disabled: true }, "Stop");
  let running = null;
  stop.addEventListener("click", () => running?.abort());
  const form = element(
    "form",
    {},
    ...fields.map(({ parameter, input }) => labelled(`${parameter.name} (${parameter.in})`, input)),
    body && labelled(`Body (${media})`, body),
    accept && labelled("Accept", accept),
    secret && labelled("Authorization", secret),
    element("div", {}, send, stop),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    running?.abort();
    running = new AbortController();
    stop.disabled = false;
    const values = fields.map(({ parameter, input }) => ({ parameter, value: input.value }));
    const headers = new Headers();
    if (accept) headers.set("accept", accept.value);
    if (body) headers.set("content-type", media === "*/*" ? "application/octet-stream" : media);
    if (secret?.value) headers.set("authorization", secret.value);
    for (const { parameter, value } of values) {
      if (parameter.in === "header" && value !== "") headers.set(parameter.name, value);
    }
    const request = { method: method.toUpperCase(), headers, body: body ? body.value : undefined, signal: running.signal };
    await show(target(path, values), request, answer);
    stop.disabled = true;
  });
  return [form, answer];
}

/** The URL of a request: the path with its parameters, and the query. */
export function target(path, values) {
  let filled = path;
  const query = new URLSearchParams();
  for (const { parameter, value } of values) {
    if (parameter.in === "path") {
      filled = filled.replace(`{${parameter.name}}`, () => encodeURIComponent(value));
    } else if (parameter.in === "query" && value !== "") {
      const list = parameter.schema?.type === "array";
      for (const item of list ? value.split("\n") : [value]) query.append(parameter.name, item);
    }
  }
  const text = query.toString();
  return text === "" ? filled : `${filled}?${text}`;
}

async function show(url, request, answer) {
  answer.textContent = `${request.method} ${url}\n…`;
  try {
    // The document is served beside the page, and so are the operations; only the path may be shifted.
    const base = new URL(document.body.dataset.document, document.baseURI);
    const response = await fetch(new URL(url.slice(1), base), request);
    const head = `${request.method} ${url}\n${response.status} ${response.statusText}\n${response.headers.get("content-type") ?? ""}\n\n`;
    answer.textContent = head;
    await showBody(response, answer);
  } catch (error) {
    answer.append(`\n${error.message}`);
  }
}

async function showBody(response, answer) {
  if (response.headers.get("content-type")?.startsWith("application/json")) {
    const text = await response.text();
    answer.append(pretty(text).slice(0, LONGEST_ANSWER));
    return;
  }
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let shown = 0; reader && shown < LONGEST_ANSWER; ) {
    const { value, done } = await reader.read();
    if (done) return;
    shown += value.length;
    answer.append(value);
  }
  await reader?.cancel();
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function parameterInput(parameter) {
  const list = parameter.schema?.type === "array";
  const input = element(list ? "textarea" : "input", {
    name: parameter.name,
    required: parameter.required === true,
    autocomplete: "off",
    spellcheck: false,
  });
  if (list) {
    input.rows = 2;
    input.placeholder = "one value on each line";
  }
  return input;
}

function bodyInput(media, value) {
  const text = media === "application/json" ? JSON.stringify(value, null, 2) : JSON.stringify(value);
  return element("textarea", { name: "body", spellcheck: false, value: value === null ? "" : text });
}

/** The forms of a response, when there are several. */
function acceptSelect(operation) {
  const success = Object.entries(operation.responses ?? {}).find(([status]) => status.startsWith("2"));
  const media = Object.keys(success?.[1].content ?? {});
  return media.length > 1 && element("select", {}, ...media.map((name) => element("option", {}, name)));
}

function labelled(name, input) {
  return element("label", {}, name, input);
}
