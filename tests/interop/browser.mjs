// Drives headless Chromium by playwright-core, and prints what it saw as one JSON object.
//
//   browser.mjs docs URL     what the documentation page of the server at URL shows, and what it lets one try
//   browser.mjs origin URL   what a page of another origin can do at URL: streams over fetch, a chat over a WebSocket

import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { chromium } = createRequire(new URL("../.node/", import.meta.url))("playwright-core");

const CHROMIUM = "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Everything of the page at `/docs`: what it says is wrong, too. */
async function docs(page, url) {
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  const requests = [];
  page.on("request", (request) => requests.push(new URL(request.url()).origin));
  await page.goto(`${url}/docs`);
  await page.getByRole("status").filter({ hasText: "operations" }).waitFor();
  const operations = await page
    .getByRole("navigation", { name: "Operations" })
    .getByRole("listitem")
    .evaluateAll((items) =>
      items.map((item) => [...item.querySelectorAll("span")].map((part) => part.textContent).join(" ")),
    );
  await page.getByRole("searchbox", { name: "Filter" }).fill("get :read");
  const filtered = await page.getByRole("navigation").getByRole("listitem").filter({ visible: true }).count();
  return {
    title: await page.title(),
    operations,
    filtered,
    parameters: await parameters(page),
    schema: await page.locator("[id='schema-library.v1.Book'] td:first-child").allTextContents(),
    tried: await tryQuote(page),
    origins: [...new Set(requests.filter((origin) => origin !== "null"))],
    faults,
  };
}

async function parameters(page) {
  const article = page.locator("#Library_ListBooks");
  await article.getByText("Parameters, body and responses").click();
  return article.locator("table td:first-child").allTextContents();
}

/** Sends a request by the form of one operation. */
async function tryQuote(page) {
  const article = page.locator("#Library_QuotePrice");
  await article.getByText("Try it").click();
  await article.getByRole("textbox", { name: "Body" }).fill('{"isbn": "1", "copies": 2}');
  await article.getByRole("button", { name: "Send" }).click();
  const answer = article.getByRole("status", { name: "Answer" });
  await answer.filter({ hasText: "amount" }).waitFor();
  return answer.textContent();
}

/** A page of another origin: it shares no host and port with the server. */
async function origin(page, url) {
  const other = createServer((_, response) => response.setHeader("content-type", "text/html").end("<!doctype html>"));
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  try {
    await page.goto(`http://127.0.0.1:${other.address().port}/`);
    return {
      lines: await page.evaluate(readStream, [url, "application/x-ndjson"]),
      events: await page.evaluate(readStream, [url, "text/event-stream"]),
      source: await page.evaluate(readEventSource, url),
      chat: await page.evaluate(chat, url),
    };
  } finally {
    other.close();
  }
}

async function readStream([url, accept]) {
  const response = await fetch(`${url}/v1/shelves/1/books:watch?limit=2`, { headers: { accept } });
  return { type: response.headers.get("content-type"), text: await response.text() };
}

function readEventSource(url) {
  return new Promise((resolve, reject) => {
    const names = [];
    const source = new EventSource(`${url}/v1/shelves/1/books:watch?limit=2`);
    source.onerror = () => reject(new Error("the stream of events broke"));
    source.onmessage = ({ data, lastEventId }) => {
      names.push([lastEventId, JSON.parse(data).name]);
      if (names.length === 2) {
        source.close();
        resolve(names);
      }
    };
  });
}

/** Asks the second question when the first is answered, and ends the requests by an empty frame. */
function chat(url) {
  return new Promise((resolve, reject) => {
    const questions = ["Is it long?", "Is it good?"];
    const answers = [];
    const socket = new WebSocket(`${url.replace("http", "ws")}/library.v1.Library/Chat`);
    const ask = () => socket.send(questions.length > 0 ? JSON.stringify({ text: questions.shift() }) : "");
    socket.onopen = ask;
    socket.onerror = () => reject(new Error("the WebSocket broke"));
    socket.onmessage = ({ data }) => {
      answers.push(JSON.parse(data).text);
      ask();
    };
    socket.onclose = ({ code }) => resolve({ answers, code });
  });
}

async function main([what, url]) {
  const profile = await mkdtemp(join(tmpdir(), "polywire-browser-"));
  const options = { executablePath: CHROMIUM, args: FLAGS, headless: true, timeout: 60_000 };
  const browser = await chromium.launchPersistentContext(profile, options);
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    console.log(JSON.stringify(await { docs, origin }[what](page, url)));
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
