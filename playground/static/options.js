// Where a select's options come from, and what it hands back for its type.

/** Groups of options that are known without asking the bot. */
export function optionsOf(element, host) {
  const kind = kindOf(element.type);
  if (kind === "users") return [{ options: host.names.people.map(personOption) }];
  if (kind === "channels" || kind === "conversations")
    return [{ options: placesFor(element, host) }];
  if (element.option_groups) return element.option_groups;
  return [{ options: element.options || [] }];
}

/** The options chosen before anybody touches the select. */
export function startingOptions(element, host) {
  const kind = kindOf(element.type);
  if (kind === "options")
    return element.initial_options || (element.initial_option ? [element.initial_option] : []);
  const one = kind.slice(0, -1);
  const ids =
    element[`initial_${kind}`] || (element[`initial_${one}`] ? [element[`initial_${one}`]] : []);
  const known = optionsOf(element, host)[0].options;
  return ids.map(
    (id) => known.find((option) => option.value === id) || { text: plainText(id), value: id },
  );
}

/** Slack's value object for what is chosen. */
export function readSelection(type, selected) {
  const kind = kindOf(type);
  const many = type.startsWith("multi_");
  if (kind === "options") {
    return many
      ? { type, selected_options: selected }
      : { type, selected_option: selected[0] || null };
  }
  const ids = selected.map((option) => option.value);
  return many
    ? { type, [`selected_${kind}`]: ids }
    : { type, [`selected_${kind.slice(0, -1)}`]: ids[0] || null };
}

function kindOf(type) {
  const match = /(users|channels|conversations)_select$/.exec(type);
  return match ? match[1] : "options";
}

function personOption(person) {
  return {
    text: plainText(person.real_name || person.name),
    value: person.id,
    description: person.title ? plainText(person.title) : undefined,
  };
}

function placesFor(element, host) {
  const kinds = element.type.includes("channels") ? ["channel"] : conversationKinds(element.filter);
  return host.names.channels
    .filter((channel) => kinds.includes(channel.kind))
    .map((channel) => ({ text: plainText(host.names.place(channel)), value: channel.id }));
}

function conversationKinds(filter) {
  const all = { public: "channel", private: "private", im: "dm" };
  return (filter?.include || Object.keys(all)).map((word) => all[word]).filter(Boolean);
}

function plainText(text) {
  return { type: "plain_text", text };
}
