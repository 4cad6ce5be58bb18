"""The everyday words of the counter, in both languages at once: people mix them."""

import re
from typing import Final

from domain.methods import Method
from handlers.understanding.tokens import phrases, words

CARD_ON_FILE: Final = "card"
"""A card, which may be on file; it is on another terminal where none is."""

METHODS: Final[dict[tuple[str, ...], str]] = (
    {(str(method),): method for method in Method}
    | phrases(
        "cash,comptant,argent comptant,argent,en argent,liquide,en liquide,especes,en especes,"
        "billets,bills,au comptant,in cash,cash money",
        Method.CASH,
    )
    | phrases(
        "cheque,check,chq,cheques,cheque papier,paper cheque,paper check,par cheque,by cheque,"
        "by check,cheque postdate,cheque post-date,post-dated cheque,postdated cheque,"
        "post-dated check,postdated check,cheque certifie,certified cheque",
        Method.CHEQUE,
    )
    | phrases(
        "carte de credit,credit card,debit card,carte de debit,carte debit,carte credit,visa,"
        "mastercard,master card,amex,american express,debit,terminal,tpv,pos,card terminal,"
        "carte sur un autre terminal,carte de credit sur un autre terminal,"
        "credit card on another terminal,card on another terminal,interac flash",
        Method.CARD_TERMINAL,
    )
    | phrases("card,carte,par carte,by card", CARD_ON_FILE)
    # A debit card and a transfer both bear this name: said alone, it is two methods, and is asked.
    | phrases("interac,par interac,by interac", f"{Method.CARD_TERMINAL} {Method.BANK_TRANSFER}")
    | phrases(
        "virement,virement bancaire,transfert bancaire,bank transfer,wire,wire transfer,e-transfer,"
        "etransfer,e transfer,interac e-transfer,interac etransfer,virement interac,"
        "transfert interac,interac transfer,depot direct,direct deposit,eft,tef,e-transfert,"
        "transfert,transfer,par virement,by e-transfer,e-transferred,etransferred,"
        "virement electronique",
        Method.BANK_TRANSFER,
    )
    | phrases(
        "echeck,e-check,e-cheque,echeque,electronic check,electronic cheque,cheque electronique,"
        "electronic check payment,pad,dpa,pre-authorized debit,preauthorized debit,"
        "debit preautorise,prelevement,prelevement automatique",
        Method.ECHECK,
    )
)

EVERYTHING: Final = phrases(
    "all,tout,everything,all of it,in full,en entier,au complet,le tout,la totalite,whole balance,"
    "the whole balance,full balance,the full balance,tout le solde,le solde au complet,"
    "tout ce qu' elle doit,tout ce qu' il doit,tout ce qu' ils doivent,all she owes,all he owes,"
    "all they owe,everything she owes,everything he owes,everything they owe,total,le total,"
    "the total,paid in full,solde complet",
    "everything",
)
AT_ONCE: Final = phrases("now,maintenant,right now,tout de suite,right away,immediatement", "now")

NEGATIONS: Final = words(
    "not don't dont doesn't doesnt didn't didnt won't wont can't cant cannot isn't wasn't hasn't "
    "haven't never without cancel cancelled canceled stop nevermind ignore forget except unless "
    "undo pas ne n' jamais sans annule annuler annulez annulee annulation oublie oubliez sauf non "
    "aucun aucune arrete ni no nope void refund refunded rembourse rembourser remboursement "
    "remboursee reverse reversed supprime supprimer delete remove bounced instead plutot"
)
"""After one of these no form of money is filled in: what is meant is asked."""

SUPPOSITIONS: Final = words(
    "if si will would should could might maybe perhaps promised promises promise promet promis "
    "promettre devrait devraient va vont veut voudrait pourrait peut-etre wants want plans planned "
    "going expects expected attend attendu demain tomorrow soon bientot when quand before avant "
    "until jusqu'a prevu suppose supposed owes owe doit doivent "
    "aurait auraient aurais devait devaient pretend says remind rappelle rappeler rappelez bill "
    "charge facturer facturez"
)
"""These tell of money that has not come: in a conversation nothing is recorded for it."""

PAID_OUT: Final = re.compile(
    r"\b(?:i|we|nous|on|je|j')(?: (?:have|had|just|ai|avons|a))* "
    r"(?:paid|gave|sent|refunded|paye|verse|donne|remis|envoye|vire|rembourse)\b"
)
"""Money that we gave, in folded words: nobody gave it to us."""

VAGUE: Final = words(
    "about approx approximately around roughly environ presque almost nearly least most moins "
    "minus plus maximum minimum half moitie demi demie tiers third quart quarter double "
    "twice triple same pareil meme reste rest balance solde or ou either entre between fois times "
    "each chacun chaque off rabais discount percent pourcent pour-cent partie part some quelques "
    "few couple over under jusqu'a ~ x + - * / = ± ≈ <"
)
"""Beside one of these an amount is not what came in; it is asked."""

INEXACT: Final = words(
    "half moitie demi demie tiers double twice triple reste rest partie part chacun each same "
    "pareil meme quelques few couple approximately environ roughly solde balance"
)
"""Anywhere in the sentence these say that the amount is another than the figures, if any."""

NUMBER_WORDS: Final = words(
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt "
    "trente quarante cinquante soixante soixante-dix quatre-vingt quatre-vingts quatre-vingt-dix "
    "cent cents mille million milliers centaine dizaine vingtaine two three four five seven eight "
    "nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty "
    "thirty forty fifty sixty seventy eighty ninety hundred thousand grand k sous sou centimes "
    "dozen buck"
)
"""Amounts in letters, and what changes the figures beside it: never read, always asked."""

OTHER_MONEY: Final = words(
    "usd us us$ euro euros eur € £ gbp pesos yen bitcoin american americains americain"
)
OUR_MONEY: Final = words("$ cad ca$ cad$ dollar dollars piastre piastres bucks")

FILLERS: Final = words(
    "a an the of from for to in on by with at as and de du des d' la le les l' un une pour par au "
    "aux en dans sur avec et que qu' qui c' s' j' m' t' je tu on nous vous il elle ils elles i we "
    "he she they you me moi us ai avons avez ont has have had been was is est ete etait vient "
    "just only - – — | / please svp stp merci thanks thank bonjour hello hi salut allo hey dated "
    "date datee received recu recue recus recues got took take taken came comes venant client "
    "cliente customer compte account no numero number num n° # : sum somme montant amount facture "
    "factures invoice invoices ref reference can could pouvez peux-tu peux pourrais-tu her his "
    "their son sa ses your our notre votre this that ce cet cette mr mrs ms m mme monsieur madame "
    "mlle dr open ouvre ouvrir make fais faire new nouveau nouvelle veux voudrais aimerais like"
)
"""Words that tell nothing; a name may hold them too, so a name is sought with them first."""

PAYING: Final = words(
    "pay pays paid payment payments paye payee payer payes paiement paiements regle reglement "
    "encaisse encaisser encaissement record enregistre enregistrer enregistrez recorded log enter "
    "entre inscris inscrire note add ajoute ajouter payez settle settles settled verse gave donne "
    "remis handed brought apporte paie paient paies payait sent envoye transferred transfere "
    "vire dropped mailed laisse poste deposer"
)
RECEIVING: Final = words("received recu recue recus got took came")
DEPOSITING: Final = words("deposit deposits deposited depot depots depose deposer deposit-account")
PURPOSES: Final = words(
    "bourse bourses scholarship scholarships avance avances advance acompte prepayment prepaiement "
    "subvention grant commandite sponsorship inscription registration"
)
PURPOSE_PHRASES: Final = (
    phrases("avance de fonds,advance of funds,funds advance", "purpose")
    | {(purpose,): "purpose" for purpose in PURPOSES}
    | {("bourse", "d'", "etudes"): "purpose", ("bourse", "d'", "etude"): "purpose"}
)

NUMBER_MARKS: Final = words("no numero number num n° # nº")
FOR: Final = frozenset({"for", "pour"})
PAID_BY: Final = phrases("paid by,payer,payeur,paye par,payee par,de la part de,verse par", "payer")
