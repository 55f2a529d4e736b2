/** About thirty of the commonest words of each language, with those left out that a neighbour language has for something frequent too. */
const lists = {
  english:
    'the of and to in is that it for was on are as with be this have from or by not but what all were we when your can an which their if will',
  german:
    'der die das und ist nicht ein eine einen dem den des mit für auf von zu im sich auch wird sind bei oder wie nach werden wir aus kann wenn es als am über',
  french:
    'le la les des et est une un du pour dans que qui sur pas avec ce cette au aux par nous vous sont ou plus être ne se son leur ces elle il mais si',
  spanish:
    'el la los las de que y en un una es por con para del se no su al lo como más pero sus este esta hay ser son está cuando también muy sin sobre desde hasta',
  portuguese:
    'o a os as de que e em um uma é por com para do da dos das se não na no ao pelo pela mais como são ser está também quando muito foi nos isso este esta à',
  italian:
    'il lo la i gli le di che e un una è per con del della dei delle nel nella non si su al alla sono come da più anche questo questa ma se dal essere dalla viene',
  dutch:
    'de het een en van is dat niet op te zijn voor met die in er aan om ook als bij naar door wordt of uit maar je worden hebben deze over dit kan nog',
  swedish:
    'och att det som en är av på för med den till inte ett har om de i du kan från vi ska eller så när också vid alla efter under måste bli sig',
  danish:
    'og at det en er af på for med den til ikke et har om de i du kan fra vi skal eller så når også ved alle efter som der jeg blive sig hvis man',
  norwegian:
    'og å det en er av på for med den til ikke et har om de i du kan fra vi skal eller så når også ved alle etter som jeg bli seg hvis man må',
  finnish:
    'ja on ei se että oli joka mutta ovat kun myös hän tai niin jos kuin sen sekä mukaan voi jotka tämä ole ne hänen kanssa vain jo tämän nyt sitä mitä ennen',
  hungarian:
    'a az és hogy nem is egy ez meg de ha csak mint van vagy már még volt kell minden lehet után azt ezt el amely sem aki fel majd nagyon szerint közötti',
  turkish:
    've bir bu da de için ile olarak çok daha olan gibi en kadar sonra ne var her o ama ya veya değil mi göre ise tüm şekilde olduğu bunu kendi üzerinde',
  romanian:
    'și de la în pe cu nu este din care că un o pentru sunt mai se al a fi prin sau au ca după fost până dacă să această acest ale când doar',
  indonesian:
    'yang dan di ini itu dengan untuk dari pada tidak dalam adalah akan ke juga atau oleh ada telah sebagai bisa dapat kami kita lebih saat karena harus setiap secara',
  catalan:
    'el la els les de que i en un una és per amb del al no es seu més com però aquest aquesta són ser també quan molt dels pel ha han està sobre fins',
  lithuanian:
    'ir yra kad su į iš buvo kaip bet tai ar jis apie po būti nuo už tik jau per dėl jo šis arba taip jie prie iki labai turi gali visi savo',
  irish:
    'an na agus ar is go i le do ag bhí seo sin a tá ach mar nach ó sé níl leis bhfuil chun nó faoi féidir gach aon atá ina seo acu',
  basque:
    'eta da ez du bat izan den dira ere baina egin dute zuen zen hau horrek edo ziren baino oso dago beste gehiago bere behar hori izango duen gabe arte',
};

export const commonWords: Record<string, ReadonlySet<string>> = Object.fromEntries(
  Object.entries(lists).map(([language, words]) => [language, new Set(words.split(' '))]),
);
