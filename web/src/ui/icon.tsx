/** Drawn on a grid of 24, by a line of 1.75. */
const paths = {
  plus: 'M12 5v14M5 12h14',
  sidebar: 'M4 5h16v14H4zM9.500 5v14',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M5.5 11.700a.300.300 0 1 0 0 .600.300.300 0 0 0 0-.600zM12 11.700a.300.300 0 1 0 0 .600.300.300 0 0 0 0-.600zM18.500 11.700a.300.300 0 1 0 0 .600.300.300 0 0 0 0-.600z',
  pin: 'M9 4h6l-1 6 4 4H6l4-4zM12 14v6',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  check: 'M5 12.5l4.5 4.5L19 7',
  again: 'M19 12a7 7 0 1 1-2.1-5M19 3.5V7.5H15',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  left: 'M14.5 5.5L8 12l6.5 6.5',
  right: 'M9.5 5.5L16 12l-6.5 6.5',
  down: 'M5.5 9.5L12 16l6.5-6.5',
  up: 'M12 19V5M5.5 11.5L12 5l6.5 6.5',
  stop: 'M7 7h10v10H7z',
  attach:
    'M19.5 11.5l-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-7.9 7.9a1.6 1.6 0 0 1-2.2-2.2l7-7',
  document: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
  host: 'M4 5h16v6H4zM4 13h16v6H4zM7.5 8h.01M7.5 16h.01',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.5-4 3-6 6.500-6s6 2 6.500 6M15.500 4.500a3.500 3.500 0 0 1 0 6M17.500 14.500c2.500.800 3.700 2.700 4 5.500',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5',
  out: 'M14 4H5v16h9M10 12h10M16.500 8.500L20 12l-3.500 3.500',
  ghost:
    'M5 20V11a7 7 0 0 1 14 0v9l-2.400-1.800L14.300 20 12 18.200 9.700 20l-2.300-1.800zM9.500 11h.01M14.500 11h.01',
  folder: 'M3.500 6h6l2 2.500h9v10.500h-17z',
  'folder-open': 'M3.500 19V6h6l2 2.500h7V11M3.500 19l2.500-8h15l-2.500 8z',
  fork: 'M7 8v8M7 8a2.250 2.250 0 1 0 0-4.500 2.250 2.250 0 0 0 0 4.500zM7 20.500a2.250 2.250 0 1 0 0-4.500 2.250 2.250 0 0 0 0 4.500zM17 8a2.250 2.250 0 1 0 0-4.500 2.250 2.250 0 0 0 0 4.500zM17 8c0 4.500-10 2.500-10 8',
  bookmark: 'M7 4h10v16l-5-4-5 4z',
  download: 'M12 4v11M7 10.500l5 5 5-5M5 20h14',
  import: 'M11 4H5v16h14V4h-3M13.500 3v10M9.500 9.500l4 4 4-4',
  collection: 'M4 8h16v11H4zM6.500 5h11M9 12h6',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.500l3 1.500',
} as const

export type IconName = keyof typeof paths

/** A small drawing beside words, or in a button that has a label. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}
