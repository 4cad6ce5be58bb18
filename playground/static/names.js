// Who is who in the workspace, as the person in view sees it.

import { Language } from "./lang.js";

/** Looks up people and channels; holds the language of the person in view. */
export class Names {
  constructor(workspace) {
    this.refresh(workspace);
  }

  /** Takes in the workspace as it is now; whoever holds these names sees it. */
  refresh(workspace) {
    this.workspace = workspace;
    this.people = workspace.people;
    this.channels = workspace.channels;
    this.bot = workspace.bot;
    this.me = workspace.person.id;
    this.language = new Language(workspace.person.locale);
    return this;
  }

  /** The name of a person or of the bot, or undefined. */
  person(id) {
    if (id === this.bot.user_id) return this.bot.name;
    const found = this.find(id);
    return found && (found.real_name || found.name);
  }

  channel(id) {
    return this.channels.find((channel) => channel.id === id)?.name;
  }

  find(id) {
    return this.people.find((person) => person.id === id);
  }

  /** A channel's name; a direct conversation has that of the other person. */
  title(channel) {
    return (channel.kind === "dm" && this.person(channel.with)) || channel.name;
  }

  /** What to call a channel in a sentence: "#finance" or "Ana Côté". */
  place(channel) {
    return channel.kind === "channel" || channel.kind === "private"
      ? `#${channel.name}`
      : this.title(channel);
  }
}
