// The page as a whole: who looks, at what, and what arrives meanwhile.

import { get } from "./api.js";
import { setAhead } from "./clock.js";
import { Composer } from "./composer.js";
import { debounce } from "./dom.js";
import { Doors } from "./doors.js";
import { drawHeader, drawTopBar, showToast } from "./frame.js";
import { HomeTab } from "./home.js";
import { Language, explainRefusal } from "./lang.js";
import { Live } from "./live.js";
import { MessageList } from "./messages.js";
import { ModalStack } from "./modal.js";
import { Names } from "./names.js";
import { closePopover } from "./popover.js";
import { Sidebar } from "./sidebar.js";
import { TrafficDrawer } from "./traffic.js";

const byId = (id) => document.getElementById(id);

/** Holds the parts of the page together. */
class App {
  constructor() {
    this.known = new Map();
    this.turn = 0;
    this.isLive = false;
    this.seen = {};
    // Fetching a channel is what makes it read.
    this.markRead = debounce((channel) => get("/ui/messages", { user: this.user, channel }), 400);
    this.tab = "home";
    this.sidebar = new Sidebar(byId("sidebar"), byId("rail"), {
      onchannel: (id) => this.openChannel(id),
      onperson: (id) => this.become(id),
    });
    const doors = new Doors(this);
    this.messages = new MessageList(byId("messages"), doors);
    this.composer = new Composer(byId("composer"), doors);
    this.home = new HomeTab(byId("home"), doors);
    this.modals = new ModalStack(byId("modals"), doors, () => this.composer.focus());
    this.traffic = new TrafficDrawer(byId("traffic"), (isOpen) => this.toggleTraffic(isOpen));
    byId("veil").addEventListener("click", () => this.toggleMenu(false));
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  async start() {
    const wanted = new URLSearchParams(location.search);
    this.tab = wanted.get("tab") === "messages" ? "messages" : "home";
    await this.become(
      wanted.get("user") || localStorage.getItem("person") || "",
      wanted.get("channel"),
    );
  }

  /** Becomes a person: their language, channels, modals and live events. */
  async become(user, channelId) {
    const turn = (this.turn += 1);
    const workspace = await this.fetchWorkspace(user);
    if (turn !== this.turn || !workspace) return;
    this.live?.close();
    this.names = this.namesFor(workspace);
    this.user = this.names.me;
    localStorage.setItem("person", this.user);
    document.documentElement.lang = this.names.language.tag;
    this.modals.turnTo(this.names);
    this.home.turnTo(this.names);
    this.traffic.turnTo(this.names);
    const before = this.channel;
    this.channel = null;
    const channel = this.pickChannel(channelId, before);
    this.live = new Live(this.user, {
      onevent: (event) => this.onEvent(event),
      onopen: () => this.onOpen(turn),
      onlost: () => this.onLost(),
    });
    this.drawFrame();
    // Whatever is fetched before events arrive could miss one.
    await this.live.settled;
    if (turn === this.turn) await this.openChannel(channel.id);
  }

  /** The workspace for that person; when nobody of that id is there, for the first one. */
  async fetchWorkspace(user) {
    const answer = await get("/ui/workspace", user ? { user } : {});
    if (answer.ok || !user) return answer.ok ? answer : this.failToStart(answer);
    return this.fetchWorkspace("");
  }

  failToStart(answer) {
    byId("fatal").hidden = false;
    const language = new Language(navigator.language);
    byId("fatal").textContent = explainRefusal(answer, { language, bot: {} });
    return null;
  }

  namesFor(workspace) {
    setAhead(workspace.ahead);
    const known = this.known.get(workspace.person.id);
    if (known) return known.refresh(workspace);
    this.known.set(workspace.person.id, new Names(workspace));
    return this.known.get(workspace.person.id);
  }

  pickChannel(id, before) {
    const { channels } = this.names;
    return (
      channels.find((channel) => channel.id === id || channel.name === id) ||
      channels.find(
        (channel) =>
          channel.id === before?.id || (before?.kind === "app" && channel.kind === "app"),
      ) ||
      channels.find((channel) => channel.kind === "channel") ||
      channels[0]
    );
  }

  /** Everything may have changed while nobody listened. */
  async onOpen(turn) {
    this.setLive(true);
    const { seen } = this;
    const [workspace, views] = await Promise.all([
      get("/ui/workspace", { user: this.user }),
      get("/ui/views", { user: this.user }),
    ]);
    if (turn !== this.turn) return;
    if (workspace.ok) this.refreshNames(workspace);
    if (views.ok && this.seen.views === seen.views) this.modals.show(views.views);
    this.drawFrame();
    if (this.traffic.isOpen) this.traffic.catchUp();
    if (this.wasLost) await (this.isHome ? this.loadHome() : this.loadMessages());
    this.wasLost = false;
  }

  onLost() {
    this.wasLost = true;
    this.setLive(false);
  }

  setLive(isLive) {
    this.isLive = isLive;
    this.drawTop();
  }

  /** Opens a channel, or a tab of the app's. */
  async openChannel(id, tab) {
    const channel = this.names.channels.find((one) => one.id === id);
    if (!channel) return;
    const isSame = this.channel?.id === id && !tab;
    this.toggleMenu(false);
    if (tab) this.tab = tab;
    else if (channel.kind === "app" && this.channel && !isSame) this.tab = "home";
    this.channel = channel;
    channel.unread = 0;
    this.drawFrame();
    this.composer.turnTo(this.names, channel);
    this.messages.turnTo(this.names, channel);
    this.remember();
    await (this.isHome ? this.loadHome(true) : this.loadMessages(true));
    if (!this.modals.isOpen) this.composer.focus();
  }

  get isHome() {
    return this.channel?.kind === "app" && this.tab === "home";
  }

  drawFrame() {
    this.drawTop();
    this.sidebar.render(this.names, this.channel);
    if (!this.channel) return;
    drawHeader(byId("header"), this.names, this.channel, this.tab, (tab) =>
      this.openChannel(this.channel.id, tab),
    );
    byId("home").hidden = !this.isHome;
    byId("messages").hidden = this.isHome;
    byId("composer").hidden = this.isHome;
    document.title = `${this.names.place(this.channel)} · ${this.names.workspace.organisation}`;
  }

  drawTop() {
    if (!this.names) return;
    drawTopBar(byId("top"), this.names, {
      isLive: this.isLive,
      trafficOpen: this.traffic.isOpen,
      onmenu: () => this.toggleMenu(),
      ontraffic: () => this.toggleTraffic(!this.traffic.isOpen),
    });
  }

  async loadMessages(isOpening = false) {
    const { channel, user } = this;
    this.messages.await();
    const opened = isOpening && channel.kind === "app" ? { opened: 1 } : {};
    const answer = await get("/ui/messages", { user, channel: channel.id, ...opened });
    if (this.channel?.id !== channel.id || this.user !== user) return;
    if (!answer.ok) return void this.say(explainRefusal(answer, this.names));
    this.messages.show(answer.messages);
    this.composer.suggest(answer.prompts || [], answer.status || "");
  }

  async loadHome(isOpening = false) {
    const { user, seen } = this;
    const answer = await get("/ui/home", isOpening ? { user } : { user, quiet: 1 });
    const isStale = this.user !== user || this.seen.home !== seen.home;
    if (this.isHome && !isStale) this.home.show(answer.view || null);
  }

  remember() {
    const words = new URLSearchParams({ user: this.user, channel: this.channel.id });
    if (this.channel.kind === "app") words.set("tab", this.tab);
    history.replaceState(null, "", `?${words}`);
  }

  toggleMenu(isOpen = !document.body.classList.contains("menu-open")) {
    document.body.classList.toggle("menu-open", isOpen);
  }

  toggleTraffic(isOpen) {
    this.traffic.toggle(isOpen);
    document.body.classList.toggle("traffic-open", isOpen);
    this.drawTop();
    if (!isOpen && !this.modals.isOpen) this.composer.focus();
  }

  onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (closePopover()) return;
    if (this.modals.isOpen) this.modals.closeTop();
    else if (document.body.classList.contains("menu-open")) this.toggleMenu(false);
    else if (this.traffic.isOpen) this.toggleTraffic(false);
  }

  onEvent(event) {
    // An answer that was asked for before this event is older than it.
    this.seen = { ...this.seen, [event.type]: (this.seen[event.type] || 0) + 1 };
    const take = EVENTS[event.type];
    if (take) take(this, event);
  }

  onMessage(event) {
    const { channel, message } = event;
    const isHere = channel === this.channel?.id && !this.isHome;
    if (channel === this.channel?.id) this.messages.put(message);
    if (isHere) this.markRead(channel);
    if (isHere || message.user === this.user) return;
    const known = this.names.channels.find((one) => one.id === channel);
    if (known) known.unread = Number(known.unread || 0) + 1;
    if (known) this.sidebar.render(this.names, this.channel);
    else this.refreshWorkspace();
  }

  async refreshWorkspace() {
    const workspace = await get("/ui/workspace", { user: this.user });
    if (workspace.ok && workspace.person.id === this.user) this.refreshNames(workspace);
    this.drawFrame();
  }

  refreshNames(workspace) {
    setAhead(workspace.ahead);
    this.names.refresh(workspace);
    const here = this.names.channels.find((channel) => channel.id === this.channel?.id);
    if (here) Object.assign((this.channel = here), { unread: 0 });
  }

  /** Says a sentence where the person looks: in the modal, over the composer, or in passing. */
  say(text) {
    if (this.modals.isOpen) this.modals.say(text);
    else if (!this.isHome) this.composer.say(text);
    else showToast(byId("toasts"), text, this.names.language);
  }
}

// Nothing else tells that the bot has new suggestions or a new status in its chat.
const CHAT_METHODS = new Set([
  "assistant.threads.setSuggestedPrompts",
  "assistant.threads.setStatus",
]);

const EVENTS = {
  message: (app, event) => app.onMessage(event),
  message_changed: (app, event) =>
    event.channel === app.channel?.id && app.messages.put(event.message),
  message_deleted: (app, event) =>
    event.channel === app.channel?.id && app.messages.remove(event.message),
  views: (app, event) => app.modals.show(event.views),
  home: (app, event) => app.isHome && app.home.show(event.view),
  traffic: (app, event) => {
    app.traffic.put(event.entry);
    if (CHAT_METHODS.has(event.entry.kind) && app.channel?.kind === "app" && !app.isHome)
      app.loadMessages();
  },
  notice: (app, event) => app.say(event.text),
  clock: (app, event) => {
    setAhead((app.names.workspace.ahead = event.ahead));
    app.drawFrame();
    if (app.channel) app.messages.draw();
  },
  connected: (app, event) => {
    app.names.workspace.connected = event.connected;
    app.drawFrame();
  },
};

new App().start();
