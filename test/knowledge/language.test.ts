import { describe, expect, it } from 'vitest';
import { detectLanguage } from '../../src/knowledge/language.ts';
import { sampleCompany } from '../standins/company/index.ts';

const sentences: [string, string][] = [
  [
    'english',
    'The deployment is started by the team that owns the service, and it can be rolled back if the alarm is not quiet.',
  ],
  [
    'german',
    'Der Händler meldet den Schaden über das Portal und bekommt innerhalb von zwei Tagen eine Antwort, wenn die Daten vollständig sind.',
  ],
  [
    'french',
    'Les congés sont demandés dans le portail et le responsable répond dans les deux jours, sauf si une personne est déjà absente.',
  ],
  [
    'spanish',
    'Las vacaciones se piden en el portal y la persona responsable contesta en dos días, pero no más tarde que el viernes por la tarde.',
  ],
  [
    'portuguese',
    'As férias são pedidas no portal e a pessoa responsável responde em dois dias, mas não mais tarde do que na sexta-feira à tarde.',
  ],
  [
    'italian',
    'Le ferie si chiedono nel portale e il responsabile risponde entro due giorni, ma non più tardi del venerdì, se questo è un giorno di lavoro.',
  ],
  [
    'dutch',
    'De vakantie wordt in het portaal aangevraagd en de leidinggevende antwoordt binnen twee dagen, maar niet later dan op vrijdag om vijf uur.',
  ],
  [
    'swedish',
    'Du ansöker om semester i portalen och chefen svarar inom två dagar, men inte senare än på fredagen om det är en vanlig vecka för oss.',
  ],
  [
    'danish',
    'Du søger om ferie i portalen, og lederen svarer efter to dage, men ikke senere end fredag, hvis det er en uge som vi skal arbejde i.',
  ],
  [
    'norwegian',
    'Du søker om ferie i portalen, og lederen svarer etter to dager, men ikke senere enn fredag, hvis det er en uke som vi må jobbe i.',
  ],
  [
    'finnish',
    'Loma haetaan portaalissa ja esimies vastaa kahden päivän kuluessa, mutta ei myöhemmin kuin perjantaina, jos se on tavallinen viikko ja kaikki ovat työssä.',
  ],
  [
    'hungarian',
    'A szabadságot a portálon kell kérni és a vezető két napon belül válaszol, de nem később mint pénteken, ha az egy szokásos hét volt.',
  ],
  [
    'turkish',
    'İzin portaldan istenir ve yönetici iki gün içinde cevap verir, ama bu cevap en geç cuma günü için olarak kabul edilir ve daha sonra bir şey olmaz.',
  ],
  [
    'romanian',
    'Concediul se cere în portal și șeful răspunde în două zile, dar nu mai târziu de vineri, dacă este o săptămână obișnuită pentru cei care sunt la lucru.',
  ],
  [
    'indonesian',
    'Cuti diminta di portal dan atasan akan menjawab dalam dua hari, tetapi tidak lebih dari hari Jumat, karena itu adalah aturan untuk kita yang bekerja.',
  ],
  ['russian', 'Отпуск запрашивают на портале, и руководитель отвечает в течение двух дней, но не позже пятницы.'],
  ['greek', 'Η άδεια ζητείται στην πύλη και ο υπεύθυνος απαντά μέσα σε δύο ημέρες, το αργότερο την Παρασκευή.'],
  ['arabic', 'تطلب الإجازة في البوابة ويجيب المدير خلال يومين ولا يتأخر عن يوم الجمعة إذا كان الأسبوع عاديا'],
  ['simple', 'Відпустку просять на порталі, і керівник відповідає протягом двох днів, але не пізніше п’ятниці.'],
];

describe('the language of a page', () => {
  it.each(sentences)('%s', (language, text) => {
    expect(detectLanguage(text)).toBe(language);
  });

  it('is English for short texts, code, names and numbers', () => {
    for (const text of [
      '',
      'Der Plan',
      'OKR 2027',
      '```\nder die das und ist nicht ein eine\n```'.repeat(5),
      '1 2 3 '.repeat(50),
      'Müller Schmidt Meier Weber '.repeat(10),
    ])
      expect(detectLanguage(text)).toBe('english');
  });

  it('is found for every page of the sample company', () => {
    const other = sampleCompany()
      .pages.map(({ slug, markdown }) => [slug, detectLanguage(markdown)])
      .filter(([, language]) => language !== 'english');
    expect(Object.fromEntries(other)).toMatchInlineSnapshot(`
      {
        "arbetsmiljo": "swedish",
        "escritorio-lisboa": "portuguese",
        "foraldraledighet": "swedish",
        "friskvardsbidrag": "swedish",
        "haendlervertrag": "german",
        "kontor-stockholm": "swedish",
        "reparaturprozess": "german",
        "semester-sverige": "swedish",
        "sjukanmalan": "swedish",
        "subsidio-refeicao": "portuguese",
      }
    `);
  });
});
