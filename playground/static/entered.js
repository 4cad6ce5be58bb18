// A form opened again after the page was loaded anew: what was entered counts as initial.

/** The blocks with the playground's state values in place of the bot's initial ones. */
export function withEntered(blocks, values) {
  return blocks.map((block) => {
    const known = values[block.block_id];
    if (!known) return block;
    const swap = (element) =>
      element && known[element.action_id] ? entered(element, known[element.action_id]) : element;
    if (block.element) return { ...block, element: swap(block.element) };
    if (block.accessory) return { ...block, accessory: swap(block.accessory) };
    return block.elements ? { ...block, elements: block.elements.map(swap) } : block;
  });
}

function entered(element, value) {
  const fresh = { ...element };
  for (const [key, held] of Object.entries(value)) {
    if (key === "type") continue;
    const initial = key === "value" ? "initial_value" : key.replace(/^selected_/, "initial_");
    if (held === null || (Array.isArray(held) && !held.length)) delete fresh[initial];
    else fresh[initial] = held;
  }
  return fresh;
}
