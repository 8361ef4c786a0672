// The phone's worker reads, and never writes: styles and scripts from the phone, pages from the network while there is
// one. What was done without a network is none of its business (outbox.js).
const { version, assets, start, home, pocket, work, offline, signing } = self.PLINTH;
const ASSETS = `assets-${version}`, PAGES = `pages-${version}`, PATIENCE = 5000;

// A file under a hashed name never changes: what the worker before this one had is taken from it.
async function install() {
  const cache = await caches.open(ASSETS);
  await cache.add(new Request(offline, { cache: "reload" }));
  await Promise.all(assets.map(async (path) => {
    const known = await caches.match(path);
    return known ? cache.put(path, known) : cache.add(path);
  }));
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name !== ASSETS && name !== PAGES);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(install()));
// A page of the old worker names styles that went with it, so the pages are fetched again with the new ones.
self.addEventListener("activate", (event) => event.waitUntil(activate().then(() => renew(start))));
self.addEventListener("message", (event) => {
  if (event.data === "now") self.skipWaiting();
  if (event.data === "mine") event.waitUntil(complete(new URL(event.source.url).pathname));
});

self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  // Whoever signs in or out takes no pages of somebody else's with them.
  if (request.method === "POST" && signing.includes(pathname)) event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (assets.includes(pathname)) event.respondWith(fromPhone(request));
  else if (request.mode === "navigate") event.respondWith(fromNetwork(event, pathname));
});

// What was asked for by somebody who left meanwhile comes too late.
let people = 0;
const forget = () => { people++; return caches.delete(PAGES); };

const fromPhone = async (request) => (await caches.match(request, { ignoreVary: true })) || fetch(request);
const pageFor = (path) => home[path] || (new RegExp(work).test(path) ? pocket : path);
const keptPage = async (path) => (await caches.open(PAGES)).match(pageFor(path), { ignoreVary: true });
// A hotel's sign-in page answers 200 to everything; we put an id on each answer. A redirect is the browser's to follow.
const isOurs = (answer) => answer.type === "opaqueredirect" || answer.headers.has("X-Request-ID");

async function fromNetwork(event, path) {
  const kept = await keptPage(path), asked = fetch(event.request), person = people;
  const answer = await (kept ? inTime(asked) : asked).catch(() => null);
  if (!answer || !isOurs(answer)) return kept || answer || caches.match(offline);
  if (start.includes(path)) event.waitUntil(keep(path, answer.clone(), person).then(() => renewOthers(path)));
  return answer;
}

const here = async () => new Set((await (await caches.open(PAGES)).keys()).map(({ url }) => new URL(url).pathname));

// Whoever signed in may be led to any page: their day is kept from then on. A start page that is opened sees to itself.
async function complete(path) {
  const kept = await here();
  if (!start.includes(path)) await renew(start.filter((one) => !kept.has(one)));
}

// With each start page that is opened the day's data come anew, and what is missing after a sign-in.
async function renewOthers(path) {
  const kept = await here();
  if (kept.has(path)) await renew(start.filter((one) => one !== path && (one === pocket || !kept.has(one))));
}

function inTime(asked) {
  return new Promise((done, failed) => {
    asked.then(done, failed);
    setTimeout(failed, PATIENCE);
  });
}

// Only pages that say so are kept, each under its plain address; a redirected answer is another page's.
async function keep(path, answer, person) {
  if (person !== people || !answer.ok || answer.redirected || !answer.headers.has("X-Keep")) return;
  await (await caches.open(PAGES)).put(path, answer);
}

async function renew(paths) {
  await Promise.all(paths.map(async (path) => {
    const etag = (await keptPage(path))?.headers.get("ETag");
    const headers = etag ? { "If-None-Match": etag } : {}, person = people;
    const answer = await fetch(path, { headers, redirect: "manual" }).catch(() => null);
    if (answer && answer.type !== "opaqueredirect") await keep(path, answer, person);
  }));
}
