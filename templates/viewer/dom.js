// Elements, made without any text being read as markup.

/**
 * An element: its name, its properties and attributes, and what it holds.
 *
 * @param {string} name
 * @param {Record<string, unknown>} properties properties of the element; those with a dash are attributes
 * @param {...(Node | string | null | undefined | false)} children nothing is added for what is empty
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-") || key === "role" || key === "for") {
      made.setAttribute(key, String(value));
    } else {
      made[key] = value;
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}

/** A paragraph of a comment, as it was written; nothing when there is none. */
export function text(comment) {
  return comment ? element("p", { className: "text" }, comment) : null;
}

/** A table with these heads; nothing when it has no rows. */
export function table(heads, rows) {
  if (rows.length === 0) {
    return null;
  }
  const head = element("tr", {}, ...heads.map((name) => element("th", { scope: "col" }, name)));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, ...[cell].flat()))));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
}

/** A part that is made when it is opened first. */
export function lazy(title, make) {
  const details = element("details", {}, element("summary", {}, title));
  details.addEventListener("toggle", () => details.append(...make()), { once: true });
  return details;
}
