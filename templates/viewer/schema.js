// Schemas, shown as tables, and examples made of them.

import { element, table, text } from "./dom.js";

const COMPONENTS = "#/components/schemas/";

/** How deep an example goes into messages within messages. */
const DEEPEST_EXAMPLE = 3;

/** The id of the section that shows a component. */
export function anchor(name) {
  return `schema-${name}`;
}

/** What a schema is called, with links to the components that it refers to. */
export function type(schema = {}) {
  if (schema.$ref?.startsWith(COMPONENTS)) {
    const name = schema.$ref.slice(COMPONENTS.length);
    return [element("a", { href: `#${anchor(name)}` }, name)];
  }
  if (schema.anyOf) {
    return schema.anyOf.flatMap((each, index) => (index === 0 ? type(each) : [" or ", ...type(each)]));
  }
  if (schema.enum) {
    return schema.enum.flatMap((value, index) => [index === 0 ? "" : ", ", element("code", {}, String(value))]);
  }
  if (schema.type === "array") {
    return ["list of ", ...type(schema.items)];
  }
  if (schema.additionalProperties && !schema.properties) {
    return ["map of ", ...type(schema.additionalProperties)];
  }
  return [[schema.type ?? "any value", schema.format && `(${schema.format})`].filter(Boolean).join(" ")];
}

/** The properties of an object and what has to be said about it. */
export function describe(schema) {
  const required = new Set(schema.required);
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    element("code", {}, name),
    type(property),
    [marks(property, required.has(name)), text(property.description)].filter(Boolean),
  ]);
  const groups = (schema.allOf ?? []).map((group) => group.oneOf?.flatMap((each) => each.required ?? [])).filter(Boolean);
  return [
    text(schema.description),
    table(["Property", "Type", "About"], rows) ?? element("p", {}, ...type(schema)),
    ...groups.map((names) => element("p", {}, `At most one of: ${names.join(", ")}.`)),
  ].filter(Boolean);
}

/** What kind of property or parameter it is. */
export function marks(item, required) {
  const words = [
    required && "required",
    item.readOnly && "only in responses",
    item.writeOnly && "only in requests",
  ].filter(Boolean);
  if (item.deprecated) {
    return element("span", {}, words.join(", "), " ", element("span", { className: "deprecated" }, "deprecated"));
  }
  return words.length > 0 ? element("span", { className: "faint" }, words.join(", ")) : null;
}

/** A value that the schema accepts, as far as one can be made without knowing more. */
export function example(schema, components, depth = 0) {
  const { $ref, anyOf, type: kind } = schema ?? {};
  if ($ref) {
    const target = components[$ref.slice(COMPONENTS.length)];
    return depth < DEEPEST_EXAMPLE ? example(target, components, depth + 1) : {};
  }
  if (anyOf) {
    return example(anyOf[0], components, depth);
  }
  if (schema?.enum) {
    return schema.enum[0];
  }
  switch (kind) {
    case "object":
      return exampleObject(schema, components, depth);
    case "array":
      return [];
    case "boolean":
      return false;
    case "integer":
    case "number":
      return 0;
    case "string":
      return exampleText(schema);
    default:
      return null;
  }
}

function exampleObject(schema, components, depth) {
  const others = (schema.allOf ?? []).flatMap((group) => (group.oneOf ?? []).flatMap((each) => each.required ?? []).slice(1));
  const shown = Object.entries(schema.properties ?? {}).filter(
    ([name, property]) => !others.includes(name) && !property.readOnly && !property.deprecated,
  );
  const values = shown.map(([name, property]) => [name, example(property, components, depth)]);
  return Object.fromEntries(values.filter(([, value]) => value !== null));
}

function exampleText({ format, pattern }) {
  switch (format) {
    case "date-time":
      return "2000-01-01T00:00:00Z";
    case "int64":
    case "uint64":
      return "0";
    default:
      return pattern?.endsWith("s$") ? "1s" : "";
  }
}
