// The app's Home tab.

import { fill, h } from "./dom.js";
import { botAvatar } from "./avatars.js";
import { Form } from "./form.js";

/** Shows the view the bot has published for the person in view. */
export class HomeTab {
  constructor(root, door) {
    Object.assign(this, { root, door });
  }

  turnTo(names) {
    this.names = names;
    this.form = new Form(names, this.door.homeDoor());
    fill(this.root, h("div", { class: "home-view", "data-testid": "home-view" }));
  }

  show(view) {
    const box = this.root.firstElementChild;
    if (!view) {
      const text = this.names.language.say("empty_home", { bot: this.names.bot.name });
      return void fill(
        box,
        h("div", { class: "home-empty" }, botAvatar("large"), h("p", {}, text)),
      );
    }
    this.form.render(view.blocks);
    if (this.form.node.parentNode !== box) fill(box, this.form.node);
    return undefined;
  }
}
