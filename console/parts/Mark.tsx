/** The mark of each shape, drawn, so that it looks the same whatever fonts a machine has. Its word stands beside it. */
import {
  type Icon,
  IconBan,
  IconCheck,
  IconClock,
  IconPlayerPauseFilled,
  IconQuestionMark,
  IconTriangleFilled,
  IconX,
} from '@tabler/icons-react'
import type { Shape } from './states.ts'

const icons: Readonly<Record<Shape, { icon: Icon; size: number }>> = {
  done: { icon: IconCheck, size: 15 },
  waiting: { icon: IconClock, size: 15 },
  act: { icon: IconTriangleFilled, size: 11 },
  refused: { icon: IconX, size: 15 },
  unsure: { icon: IconQuestionMark, size: 15 },
  off: { icon: IconBan, size: 14 },
  paused: { icon: IconPlayerPauseFilled, size: 13 },
}

export function Mark({ shape }: { shape: Shape }) {
  const { icon: Drawn, size } = icons[shape]
  return <Drawn size={size} stroke={2.2} aria-hidden />
}
