// The citizens' page. Whatever people or the model write reaches the document through text nodes only, never as HTML.

const find = id => document.getElementById(id);
const page = find("chat").dataset;
const [log, draft, status, error, form, message, send, stop, consent, consentState] =
  ["log", "draft", "status", "error", "ask", "message", "send", "stop", "consent", "consent-state"].map(find);
const locale = document.documentElement.lang;

/** This tab's conversation. `kept` lists the ids under which anything may be kept, so that one switch can withdraw all of it. */
let state = { id: null, turnsBefore: 0, consent: false, kept: [] };
/** What is on the page: { question, answer, rating }, in order. */
let turns = [];
/** Ends the answer that is coming; null when none is. */
let running = null;

restore();

form.addEventListener("submit", event => {
  event.preventDefault();
  const words = message.value.trim();
  if (words && !running)
    ask(words);
});
message.addEventListener("keydown", event => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
stop.addEventListener("click", () => {
  running?.abort();
  message.focus();
});
find("new").addEventListener("click", beginAnew);
consent.addEventListener("change", () => changeConsent(consent.checked));
for (const link of document.querySelectorAll(".languages a"))
  link.addEventListener("click", event => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) // Those open another tab, and the words stay in this one.
      sessionStorage.setItem("handover", JSON.stringify(turns));
  });

async function ask(words) {
  const turn = { question: words, answer: "", rating: null };
  const number = state.turnsBefore + turns.length + 1;
  const abort = running = new AbortController();
  const question = show("question", log, words);
  const answer = show("answer", draft, "");
  const text = answer.querySelector(".words").appendChild(document.createTextNode(""));
  message.value = "";
  showError(null);
  busy(true);
  let failure = null;
  let isKept = false;
  const { leftOut, body } = request(words, number);
  let forgotten = leftOut;

  try {
    const response = await call("POST", "/api/chat", body, abort.signal);
    for await (const { event, data } of events(response)) {
      if (event === "forgotten")
        forgotten += data.messages / 2;
      else if (event === "text") {
        text.appendData(data.text);
        keepInView(answer);
      } else if (event === "done")
        isKept = data.kept;
      else if (event === "error")
        failure = data.code;
    }
  } catch (problem) {
    // After Stop the server may still be keeping what it had made; the question goes there as well, and whichever comes first, both are kept.
    if (problem.name !== "AbortError")
      failure = problem.code ?? "failed";
  }

  turn.answer = text.data;
  if (!turn.answer && !abort.signal.aborted)
    failure ??= "failed";
  if (running !== abort)
    return; // Another conversation has begun meanwhile.

  running = null;
  busy(false);
  if (failure || !turn.answer) {
    question.remove();
    answer.remove();
    message.value ||= words;
    if (failure)
      showError(failure);
    return;
  }

  turns.push(turn);
  complete(answer, turn, number);
  showForgotten(forgotten);
  save();
  if (state.consent && !isKept)
    await orShowFailure(() => keepTurn(turn, number));
}

/** What a question sends: as much of the conversation's end as the server takes; and how many turns are left out before it. */
function request(words, number) {
  const conversation = state.consent ? state.id : null;
  for (let leftOut = Math.max(0, turns.length - Math.floor((page.maxMessages - 1) / 2)); ; leftOut++) {
    const earlier = turns.slice(leftOut).flatMap(({ question, answer }) => [{ role: "user", content: question }, { role: "assistant", content: answer }]);
    const body = { conversation, turn: number, locale, messages: [...earlier, { role: "user", content: words }] };
    if (leftOut >= turns.length || new Blob([JSON.stringify(body)]).size <= page.maxBodyBytes)
      return { leftOut, body };
  }
}

/** Draws a line above the first turn that the model still remembers, and says so when it is first drawn. */
function showForgotten(count) {
  const drawn = log.querySelector(".forgotten");
  if (count === 0) {
    drawn?.remove();
    return;
  }
  const line = drawn ?? find("forgotten").content.firstElementChild.cloneNode(true);
  log.querySelectorAll(".question")[count].before(line);
  if (!drawn)
    status.textContent = line.textContent;
}

/** Moves the finished answer into the log, where it is announced, and lets it be rated. */
function complete(answer, turn, number) {
  answer.querySelector(".thinking").remove();
  log.append(answer);
  const ratings = answer.querySelector(".ratings");
  const buttons = [...ratings.querySelectorAll(".rate")];
  const press = () => buttons.forEach(button => button.setAttribute("aria-pressed", String(button.dataset.value === turn.rating)));
  for (const button of buttons) {
    button.addEventListener("click", async () => {
      const before = turn.rating;
      turn.rating = button.dataset.value;
      press();
      if (!state.consent || await orShowFailure(() => keepTurn(turn, number)))
        ratings.querySelector(".thanks").textContent = status.textContent = thanks();
      else {
        turn.rating = before;
        press();
      }
    });
  }

  press();
  ratings.hidden = false;
  keepInView(answer);
}

async function changeConsent(granted) {
  consent.disabled = true;
  const done = await orShowFailure(async () => {
    if (granted) {
      state.id ??= (await (await call("POST", "/api/conversations")).json()).id;
      await call("PUT", `/api/conversations/${state.id}/consent`, { granted: true, locale });
      state.kept = [...new Set([...state.kept, state.id])];
    } else {
      for (const id of state.kept)
        await call("PUT", `/api/conversations/${id}/consent`, { granted: false, locale });
      state.kept = [];
    }
    state.consent = granted;
  });
  consent.disabled = false;
  consent.focus();
  showConsent();
  save();
  if (!done || !granted)
    return;
  await orShowFailure(async () => {
    for (const [index, turn] of turns.entries())
      await keepTurn(turn, state.turnsBefore + index + 1);
  });
}

/**
 * Lets the server keep a turn's question and rating. The question goes along even where it is kept already, for after Stop that is not certain; sent twice it
 * changes nothing. Its answer stays here: the server keeps only answers it has seen made.
 */
async function keepTurn(turn, number) {
  const { id } = state;
  const isKept = await keep("POST", `${id}/turns`, { turn: number, prompt: turn.question, locale })
    && (!turn.rating || await keep("PUT", `${id}/turns/${number}/rating`, { value: turn.rating }));
  if (isKept || state.id !== id)
    return;

  // The consent no longer holds, as after a withdrawal in a copy of this tab. The switch must not claim that it does.
  state.consent = false;
  showConsent();
  save();
}

async function keep(method, path, body) {
  const response = await call(method, `/api/conversations/${path}`, body);
  return (await response.json()).kept;
}

/** A new conversation has a consent of its own, off; earlier ones stay withdrawable from this tab. */
function beginAnew() {
  running?.abort();
  running = null;
  busy(false);
  turns = [];
  state = { id: null, turnsBefore: 0, consent: false, kept: state.kept };
  log.replaceChildren();
  draft.replaceChildren();
  status.textContent = "";
  showError(null);
  showConsent();
  save();
  message.focus();
}

function show(template, place, words) {
  const article = find(template).content.firstElementChild.cloneNode(true);
  article.querySelector(".words").textContent = words;
  place.append(article);
  keepInView(article, Infinity);
  return article;
}

function showConsent() {
  consent.checked = state.consent;
  consentState.textContent = state.consent ? page.consentOn : page.consentOff;
  for (const said of log.querySelectorAll(".thanks:not(:empty)"))
    said.textContent = thanks();
}

/** Does not hide that without consent a rating stays on this page. */
function thanks() {
  return state.consent ? page.ratedThanks : `${page.ratedThanks} ${page.consentOff}`;
}

function showError(code) {
  const words = { busy: page.errorBusy, too_long: page.errorTooLong };
  error.hidden = code === null;
  error.textContent = code === null ? "" : words[code] ?? page.errorFailed;
}

function busy(on) {
  const [going, coming] = on ? [send, stop] : [stop, send];
  const focused = document.activeElement === going;
  coming.hidden = false;
  going.hidden = true;
  if (focused)
    (on ? stop : message).focus();
  status.textContent = on ? page.thinking : "";
}

/** Scrolls as far as the end of an article has grown out of sight; a reader who has scrolled further up is left in peace. */
function keepInView(article, reach = 160) {
  const composer = form.parentElement;
  const covered = getComputedStyle(composer).position === "sticky" ? composer.offsetHeight + 24 : 16;
  const hidden = article.getBoundingClientRect().bottom + covered - window.innerHeight;
  if (hidden > 0 && hidden < reach)
    window.scrollBy({ top: hidden });
}

async function orShowFailure(action) {
  try {
    await action();
    return true;
  } catch (problem) {
    showError(problem.code ?? "failed");
    return false;
  }
}

/** @returns the response, if it is a good one; else throws with the server's error code. */
async function call(method, path, body, signal) {
  const response = await fetch(path, {
    method, signal, credentials: "omit", cache: "no-store",
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  if (response.ok)
    return response;
  const answer = await response.json().catch(() => null);
  throw Object.assign(new Error(`${response.status}`), { code: answer?.error?.code ?? "failed" });
}

/** Server-sent events of a response, one by one. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let buffer = ""; ;) {
    const { value, done } = await reader.read();
    if (done)
      return;
    const blocks = (buffer + value).split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const field = name => block.split("\n").find(line => line.startsWith(name + ": "))?.slice(name.length + 2);
      yield { event: field("event"), data: JSON.parse(field("data")) };
    }
  }
}

/** Survives a reload, so that a consent can still be withdrawn: ids and counts, never a word of the conversation. */
function save() {
  sessionStorage.setItem("state", JSON.stringify({ ...state, turnsBefore: state.turnsBefore + turns.length }));
}

function restore() {
  state = JSON.parse(sessionStorage.getItem("state")) ?? state;
  // Words are handed over only from one language of the page to the other, and taken away at once.
  turns = JSON.parse(sessionStorage.getItem("handover")) ?? [];
  sessionStorage.removeItem("handover");
  state.turnsBefore -= turns.length;
  for (const [index, turn] of turns.entries()) {
    show("question", log, turn.question);
    complete(show("answer", draft, turn.answer), turn, state.turnsBefore + index + 1);
  }
  showConsent();
}
