// Shows the OpenAPI document of a server: its operations, its schemas, and a form to try each operation.

import { element, lazy, table, text } from "./dom.js";
import { requestForm } from "./request.js";
import { anchor, describe, marks, type } from "./schema.js";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

const byId = (id) => document.getElementById(id);

/** Every operation of a document, in its order. */
function routes(openapi) {
  return Object.entries(openapi.paths ?? {}).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ method, path, operation: item[method] })),
  );
}

function showHead({ info }) {
  document.title = info.title;
  byId("title").textContent = info.title;
  const about = [`Version ${info.version}. `, element("a", { href: document.body.dataset.document }, "OpenAPI document")];
  byId("about").append(...about);
  if (info.description) {
    byId("about").after(text(info.description));
  }
}

function showContents(openapi, all) {
  const tags = openapi.tags ?? [];
  byId("contents").append(
    ...tags.map((tag) => {
      const own = all.filter(({ operation }) => operation.tags?.includes(tag.name));
      return element("section", {}, element("h2", {}, tag.name), element("ul", {}, ...own.map(entry)));
    }),
  );
}

function entry({ method, path, operation }) {
  const link = element(
    "a",
    { href: `#${operation.operationId}` },
    element("span", { className: "method" }, method),
    element("span", { className: "path" }, path),
  );
  return element("li", { "data-text": `${method} ${path} ${operation.operationId} ${operation.summary}`.toLowerCase() }, link);
}

function showOperations(openapi, all) {
  byId("operations").append(
    ...(openapi.tags ?? []).flatMap((tag) => [
      element("h2", {}, tag.name),
      text(tag.description) ?? "",
      ...all.filter(({ operation }) => operation.tags?.includes(tag.name)).map((route) => operationArticle(route, openapi)),
    ]),
  );
}

function operationArticle(route, openapi) {
  const { method, path, operation } = route;
  const title = element(
    "h3",
    {},
    element("span", { className: "method" }, method),
    element("span", { className: "path" }, path),
    operation.deprecated && element("span", { className: "deprecated" }, " deprecated"),
  );
  return element(
    "article",
    { id: operation.operationId, "aria-label": `${operation.operationId}: ${operation.summary}` },
    title,
    text(operation.description ?? operation.summary),
    lazy("Parameters, body and responses", () => parts(operation)),
    lazy("Try it", () => requestForm(route, openapi)),
  );
}

function parts(operation) {
  const rows = (operation.parameters ?? []).map((parameter) => [
    element("code", {}, parameter.name),
    parameter.in,
    type(parameter.schema ?? Object.values(parameter.content ?? {})[0]?.schema),
    [marks(parameter, parameter.required), text(parameter.description)].filter(Boolean),
  ]);
  const answers = Object.entries(operation.responses ?? {}).flatMap(([status, response]) => [
    element("h4", {}, `Response ${status}`),
    text(response.description),
    ...contents(response.content),
  ]);
  const body = operation.requestBody;
  return [
    table(["Parameter", "In", "Type", "About"], rows),
    body && element("h4", {}, "Body"),
    body && text(body.description),
    ...contents(body?.content),
    ...answers,
  ].filter(Boolean);
}

function contents(content = {}) {
  return Object.entries(content).flatMap(([media, { schema }]) => [
    element("p", {}, element("code", {}, media), ": ", ...type(schema)),
    ...(schema?.properties ? describe(schema) : []),
  ]);
}

function showSchemas(openapi) {
  const schemas = Object.entries(openapi.components?.schemas ?? {});
  if (schemas.length === 0) {
    return;
  }
  byId("schemas").append(
    element("h2", {}, "Schemas"),
    ...schemas.map(([name, schema]) => element("article", { id: anchor(name) }, element("h3", {}, name), ...describe(schema))),
  );
}

function filterContents() {
  const words = byId("filter").value.toLowerCase().split(/\s+/);
  for (const item of byId("contents").querySelectorAll("li")) {
    item.hidden = !words.every((word) => item.dataset.text.includes(word));
  }
}

/** Goes where the address says: what it names has been made after the page was loaded. */
function goToAddress() {
  byId(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

async function load() {
  const response = await fetch(document.body.dataset.document);
  if (!response.ok) {
    throw new Error(`${response.url}: ${response.status}`);
  }
  const openapi = await response.json();
  const all = routes(openapi);
  showHead(openapi);
  showContents(openapi, all);
  showOperations(openapi, all);
  showSchemas(openapi);
  byId("filter").addEventListener("input", filterContents);
  byId("state").textContent = `${all.length} operations`;
  goToAddress();
}

load().catch((error) => {
  byId("state").textContent = `The OpenAPI document cannot be shown: ${error.message}`;
});
