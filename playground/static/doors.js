// What the parts of the page may ask for, always in the name of the person in view.

import { get, post } from "./api.js";
import { explainRefusal } from "./lang.js";

/** Calls the people's door for one page. */
export class Doors {
  constructor(app) {
    this.app = app;
  }

  /** Says it in the channel in view. */
  say(text, files = []) {
    return post("/ui/say", { user: this.app.user, channel: this.app.channel.id, text, files });
  }

  /** Uses a shortcut: global, or on a message. */
  async shortcut(callbackId, channel, ts) {
    const body = {
      user: this.app.user,
      callback_id: callbackId,
      channel: channel || this.app.channel.id,
    };
    const answer = await post("/ui/shortcut", ts ? { ...body, ts } : body);
    return this.report(answer);
  }

  /** The door of one message's form. */
  messageDoor(channel, ts) {
    return this.surface({ type: "message", channel, ts }, true);
  }

  homeDoor() {
    return this.surface({ type: "home" }, true);
  }

  /** The door of one modal's form; the modal itself says what goes wrong. */
  viewDoor(id) {
    return this.surface({ type: "view", view_id: id }, false);
  }

  surface(container, reports) {
    const { user } = this.app;
    return {
      act: async (action, state) => {
        const answer = await post("/ui/act", { user, container, action, state });
        return reports ? this.report(answer) : answer;
      },
      loadOptions: (blockId, actionId, value) =>
        post("/ui/options", { user, container, block_id: blockId, action_id: actionId, value }),
    };
  }

  async submit(viewId, state) {
    const answer = await post("/ui/submit", { user: this.app.user, view_id: viewId, state });
    await this.showViews();
    return answer;
  }

  async closeView(viewId, all) {
    const answer = await post("/ui/close", { user: this.app.user, view_id: viewId, all });
    await this.showViews();
    return answer;
  }

  /** The stack comes by the live connection; while that is down, ask for it. */
  async showViews() {
    if (this.app.isLive) return;
    const answer = await get("/ui/views", { user: this.app.user });
    if (answer.ok) this.app.modals.show(answer.views);
  }

  report(answer) {
    if (!answer.ok) this.app.say(explainRefusal(answer, this.app.names));
    return answer;
  }
}
