// The page's own words, in the language of the person who looks at it.

import { moment } from "./clock.js";

const FRENCH = /^fr\b/i;

const WORDS = {
  playground: ["Playground", "Bac à sable"],
  stands_in: [
    "It stands in for Slack on this machine. Nothing leaves it.",
    "Il remplace Slack sur cet ordinateur. Rien n’en sort.",
  ],
  bot_on: ["{name} is connected", "{name} est connecté"],
  bot_off: ["{name} is not connected", "{name} n’est pas connecté"],
  clock: ["Time", "Temps"],
  clock_ahead: ["The workspace’s date", "La date de l’espace de travail"],
  clock_pass: ["Let time pass", "Laisser passer le temps"],
  clock_hour: ["An hour", "Une heure"],
  clock_day: ["A day", "Un jour"],
  clock_week: ["A week", "Une semaine"],
  clock_month: ["Thirty days", "Trente jours"],
  clock_note: ["It does not come back.", "Il ne revient pas."],
  traffic: ["Traffic", "Échanges"],
  traffic_title: ["Traffic with the bot", "Échanges avec le robot"],
  traffic_filter: ["Filter by method or content", "Filtrer par méthode ou contenu"],
  traffic_none: [
    "No traffic yet. Type a command to see some.",
    "Aucun échange. Tapez une commande pour en voir.",
  ],
  traffic_no_match: ["Nothing matches.", "Rien ne correspond."],
  all: ["All", "Tous"],
  to_bot: ["To the bot", "Vers le robot"],
  from_bot: ["From the bot", "Du robot"],
  errors: ["Errors", "Erreurs"],
  channels: ["Channels", "Canaux"],
  direct_messages: ["Direct messages", "Messages directs"],
  apps: ["Apps", "Applications"],
  home: ["Home", "Accueil"],
  messages: ["Messages", "Messages"],
  app_badge: ["APP", "APPLI"],
  edited: ["(edited)", "(modifié)"],
  only_you: ["Only visible to you", "Visible uniquement par vous"],
  today: ["Today", "Aujourd’hui"],
  yesterday: ["Yesterday", "Hier"],
  message_to: ["Message {place}", "Envoyer un message à {place}"],
  send: ["Send now", "Envoyer maintenant"],
  attach: ["Attach files", "Joindre des fichiers"],
  attachments: ["Files to send", "Fichiers à envoyer"],
  drop_here: ["Drop the file here", "Déposez le fichier ici"],
  file_empty: ["This file is empty.", "Ce fichier est vide."],
  file_too_large: ["This file is too large.", "Ce fichier est trop gros."],
  too_many_files: [
    "Ten files at most go with a message.",
    "Un message porte dix fichiers au plus.",
  ],
  command_with_files: [
    "No file goes with a command. Send it as a message of its own.",
    "Une commande ne porte pas de fichier. Envoyez-le dans un message à part.",
  ],
  commands: ["Commands", "Commandes"],
  no_command: ["No command of that name", "Aucune commande de ce nom"],
  shortcuts: ["Shortcuts", "Raccourcis"],
  no_shortcut: ["No shortcut here", "Aucun raccourci ici"],
  more_actions: ["More actions", "Plus d’actions"],
  you_are: ["You are", "Vous êtes"],
  switch_person: ["Be someone else", "Changer de personne"],
  language: ["English", "français"],
  open_menu: ["Open the channel list", "Ouvrir la liste des canaux"],
  close: ["Close", "Fermer"],
  back: ["Back", "Retour"],
  cancel: ["Cancel", "Annuler"],
  confirm: ["Yes", "Oui"],
  submit: ["Submit", "Envoyer"],
  dismiss: ["Dismiss", "Ignorer"],
  optional: ["(optional)", "(facultatif)"],
  late: ["{name} did not answer in time. Try again.", "{name} n’a pas répondu à temps. Réessayez."],
  no_such_command: [
    "{word} is not a command here. Type / to see them.",
    "{word} n’est pas une commande. Tapez / pour les voir.",
  ],
  late_click: [
    "This is no longer there. It may have been replaced since.",
    "Ceci n’est plus là. Cela a pu être remplacé entre-temps.",
  ],
  form_gone: ["This form is no longer open.", "Ce formulaire n’est plus ouvert."],
  unreachable: ["The playground does not answer.", "Le bac à sable ne répond pas."],
  prompts: ["You may ask", "Vous pouvez demander"],
  no_person: [
    "Nobody here has this id. Say who you are: add ?user=ID to the address.",
    "Personne ici n’a cet identifiant. Dites qui vous êtes : ajoutez ?user=ID à l’adresse.",
  ],
  trouble: [
    "We had some trouble connecting. Try again?",
    "Nous avons eu un problème de connexion. Réessayer ?",
  ],
  required: ["Please complete this required field.", "Veuillez remplir ce champ obligatoire."],
  bad_email: [
    "Please enter a valid email address.",
    "Veuillez entrer une adresse courriel valide.",
  ],
  bad_url: ["Please enter a valid URL.", "Veuillez entrer une URL valide."],
  bad_number: ["Please enter a number.", "Veuillez entrer un nombre."],
  bad_integer: ["Please enter a whole number.", "Veuillez entrer un nombre entier."],
  too_small: ["Must be at least {limit}.", "Doit être au moins {limit}."],
  too_large: ["Must be at most {limit}.", "Doit être au plus {limit}."],
  too_short: [
    "At least {limit} characters, please.",
    "Au moins {limit} caractères, s’il vous plaît.",
  ],
  bad_date: ["Please enter a date as 2026-03-02.", "Veuillez entrer une date comme 2026-03-02."],
  bad_time: ["Please enter a time as 17:30.", "Veuillez entrer une heure comme 17:30."],
  choose: ["Choose an option", "Choisir une option"],
  choose_many: ["Choose options", "Choisir des options"],
  choose_date: ["Choose a date", "Choisir une date"],
  choose_time: ["Choose a time", "Choisir une heure"],
  type_more: ["Type at least {count} characters", "Tapez au moins {count} caractères"],
  type_one: ["Type to search", "Tapez pour chercher"],
  searching: ["Searching…", "Recherche…"],
  no_result: ["No result", "Aucun résultat"],
  no_options: ["The options could not be loaded", "Impossible de charger les options"],
  clear: ["Clear", "Effacer"],
  remove: ["Remove {name}", "Retirer {name}"],
  open_calendar: ["Open the calendar", "Ouvrir le calendrier"],
  previous_month: ["Previous month", "Mois précédent"],
  next_month: ["Next month", "Mois suivant"],
  empty_channel: ["This is the very beginning of {place}.", "C’est le tout début de {place}."],
  empty_talk: [
    "This is the very beginning of your conversation with {place}.",
    "C’est le tout début de votre conversation avec {place}.",
  ],
  empty_channel_hint: [
    "Type / to see what {bot} can do.",
    "Tapez / pour voir ce que {bot} sait faire.",
  ],
  empty_home: [
    "{bot} has not filled its Home tab yet.",
    "{bot} n’a pas encore rempli son onglet Accueil.",
  ],
  lost: [
    "Connection to the playground lost. Reconnecting…",
    "Connexion au bac à sable perdue. Reconnexion…",
  ],
  members: ["{count} members", "{count} membres"],
  download: ["Download", "Télécharger"],
  app: ["App", "Application"],
  unread: ["unread", "non lu"],
  unknown_block: [
    "This page cannot draw a block of type “{type}”.",
    "Cette page ne sait pas dessiner un bloc de type « {type} ».",
  ],
};

/** Words and formats for one locale; `say("members", {count: 3})`. */
export class Language {
  constructor(locale) {
    this.locale = locale || "en-US";
    this.french = FRENCH.test(this.locale);
    this.tag = this.french
      ? "fr-CA"
      : this.locale.toLowerCase().startsWith("en")
        ? this.locale
        : "en-CA";
  }

  say(key, values = {}) {
    const text = WORDS[key][this.french ? 1 : 0];
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  /** A date by Intl options, as "2 mars 2026". */
  date(value, options) {
    return new Intl.DateTimeFormat(this.tag, options).format(value);
  }

  time(value) {
    return this.date(value, { hour: "numeric", minute: "2-digit" });
  }

  /** "Today", "Yesterday" or the full day, for the dividers between messages. */
  day(value) {
    const days = Math.round((startOfDay(moment()) - startOfDay(value)) / 86400000);
    if (days === 0) return this.say("today");
    if (days === 1) return this.say("yesterday");
    return this.date(value, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  }
}

function startOfDay(value) {
  return new Date(value.getFullYear(), value.getMonth(), value.getDate());
}

const REFUSALS = {
  operation_timeout: "late",
  dispatch_failed: "bot_off",
  invalid_response: "trouble",
  invalid_command: "no_such_command",
  action_not_found: "late_click",
  message_not_found: "late_click",
  not_found: "form_gone",
  user_not_found: "no_person",
  file_empty: "file_empty",
  file_too_large: "file_too_large",
  too_many_files: "too_many_files",
  command_with_files: "command_with_files",
  unreachable: "unreachable",
};

/** Why a call was refused, in the language of the person in view. */
export function explainRefusal(answer, names, word = "") {
  const key = REFUSALS[answer.code];
  return key
    ? names.language.say(key, { name: names.bot.name, word })
    : answer.error || answer.code;
}

/** The name of a person's language, in that language. */
export function languageName(locale) {
  return new Language(locale).say("language");
}
