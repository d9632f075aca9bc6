import { expect, test } from 'vitest'
import { detectLanguage } from './detect-language.ts'

const sentences: Record<string, string> = {
  en: 'The number of connections that a server takes is set in its configuration, and it has to be started again.',
  de: 'Die Zahl der Verbindungen, die ein Server annimmt, steht in seiner Konfiguration, und er muss neu gestartet werden.',
  fr: 'Le nombre de connexions que le serveur accepte est fixé dans sa configuration, et il doit être redémarré.',
  es: 'El número de conexiones que acepta el servidor se fija en su configuración, y hay que reiniciarlo después.',
  pt: 'O número de conexões que o servidor aceita é definido na sua configuração, e não pode ser mudado sem reinício.',
  it: 'Il numero di connessioni che il server accetta è fissato nella sua configurazione, e si deve riavviare.',
  nl: 'Het aantal verbindingen dat een server aanneemt staat in de configuratie, en hij moet opnieuw worden gestart.',
  sv: 'Antalet anslutningar som en server tar emot står i dess konfiguration, och den måste startas om för att ändra det.',
  da: 'Antallet af forbindelser, som en server tager imod, står i konfigurationen, og den skal startes igen efter det.',
  nb: 'Antallet forbindelser som en tjener tar imot står i konfigurasjonen, og den må startes igjen etter det.',
  fi: 'Palvelimen hyväksymien yhteyksien määrä on sen asetuksissa, ja se täytyy käynnistää uudelleen, kun se on muuttunut, mutta ei muuten.',
  pl: 'Liczba połączeń, które serwer przyjmuje, jest podana w jego konfiguracji i nie może być zmieniona bez restartu.',
  cs: 'Počet spojení, která server přijímá, je uveden v jeho nastavení, a ten se musí spustit znovu, jinak to není možné.',
  hu: 'A kapcsolatok száma, amelyet a kiszolgáló elfogad, a beállításokban van, és azt újra kell indítani, ha ez változik.',
  ro: 'Numărul de conexiuni pe care serverul le acceptă este stabilit în configurația sa și trebuie repornit după aceea.',
  tr: 'Sunucunun kabul ettiği bağlantı sayısı ayarlarında bulunur ve bu sayı için daha sonra yeniden başlatılması gerekir.',
  id: 'Jumlah koneksi yang diterima oleh server ada dalam konfigurasi dan tidak dapat diubah tanpa memulai ulang server itu.',
  vi: 'Số kết nối mà máy chủ nhận được đặt trong cấu hình của nó, và phải khởi động lại khi có thay đổi.',
  ru: 'Число соединений, которые принимает сервер, задано в его настройках, и он должен быть перезапущен.',
  uk: 'Кількість з’єднань, які приймає сервер, задана в його налаштуваннях, і він має бути перезапущений.',
  bg: 'Броят на връзките, които сървърът приема, е зададен в неговите настройки и той трябва да бъде рестартиран.',
  el: 'Ο αριθμός των συνδέσεων που δέχεται ο διακομιστής ορίζεται στις ρυθμίσεις του.',
  ar: 'عدد الاتصالات التي يقبلها الخادم محدد في إعداداته ويجب إعادة تشغيله.',
  fa: 'تعداد اتصال‌هایی که سرور می‌پذیرد در پیکربندی آن تعیین می‌شود و باید دوباره راه‌اندازی شود.',
  he: 'מספר החיבורים שהשרת מקבל נקבע בהגדרות שלו.',
  hi: 'सर्वर जितने कनेक्शन स्वीकार करता है वह उसकी सेटिंग में होता है।',
  th: 'จำนวนการเชื่อมต่อที่เซิร์ฟเวอร์รับได้กำหนดไว้ในการตั้งค่า',
  zh: '服务器接受的连接数在 PostgreSQL 配置 max_connections 中设置，更改后必须重新启动。',
  ja: 'サーバーが受け付ける接続の数は設定ファイルで決まり、変更後は再起動が必要です。',
  ko: '서버가 받아들이는 연결의 수는 설정에서 정해지며 다시 시작해야 합니다.',
}

test.each(Object.entries(sentences))('a sentence in %s is told', (language, sentence) => {
  expect(detectLanguage(sentence)).toBe(language)
})

test.each([
  ['nothing', ''],
  ['numbers', '1 2 3\n4.5; 6\n'.repeat(50)],
  ['names', 'Ada Lovelace\nCharles Babbage\nGrace Hopper\nAlan Turing\nE. E. Cummings'],
  [
    'addresses',
    'Blythe Court, Riverside, CA 92225. Fax: Hemet, CA 92543. Indio, CA 92201. Banning, CA 92220.',
  ],
  [
    'English with names of places',
    'Teams in Southern California include the Los Angeles Rams, San Diego, Los Angeles Dodgers and Los Angeles Clippers of la Jolla.',
  ],
])('what no language is clear of has none: %s', (_, text) => expect(detectLanguage(text)).toBeUndefined())

test('the language of a document is that of most of it', () => {
  expect(detectLanguage(sentences['en']! + sentences['de']!.repeat(4))).toBe('de')
  const front =
    'International Standard. Technical Report. Summary in English of the work that was done for this.\n'
  expect(detectLanguage(front + `${sentences['fr']}\n`.repeat(300))).toBe('fr')
})
