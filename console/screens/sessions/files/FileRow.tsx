/** One chosen file: which list it is, how far it is, what can be read of it, and what cannot, row by row. */
import { ActionIcon, NativeSelect, Progress } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { FileKind } from '../../../api/sessionFiles.ts'
import { Mark } from '../../../parts/Mark.tsx'
import { problemText } from '../../../parts/problemText.ts'
import type { Shape } from '../../../parts/states.ts'
import { useLocale } from '../../../parts/useLocale.ts'
import { Faults } from './Faults.tsx'
import classes from './files.module.css'
import { type Held, kindsInOrder, mostBytes, type Step } from './held.ts'
import { Whole } from './Whole.tsx'

type Props = {
  held: Held
  isBusy: boolean
  onKind: (kind: FileKind) => void
  onWhole: (isWhole: boolean) => void
  onPutAway: () => void
}

const marks: Readonly<Record<Step, { shape: Shape; tone: string }>> = {
  looking: { shape: 'waiting', tone: 'plain' },
  taking: { shape: 'waiting', tone: 'plain' },
  ask: { shape: 'act', tone: 'act' },
  ready: { shape: 'done', tone: 'good' },
  taken: { shape: 'done', tone: 'good' },
  none: { shape: 'refused', tone: 'bad' },
  'too-large': { shape: 'refused', tone: 'bad' },
  failed: { shape: 'refused', tone: 'bad' },
}

export function FileRow({ held, isBusy, onKind, onWhole, onPutAway }: Props) {
  const { t } = useTranslation()
  const { file, kind, step, done } = held
  const { shape, tone } = step === 'ready' && held.wrong > 0 ? marks.ask : marks[step]
  const isMoving = step === 'looking' || step === 'taking'
  return (
    <li className={classes.file}>
      <div className={classes.fileHead}>
        <span className={classes.mark} data-tone={tone}>
          <Mark shape={shape} />
        </span>
        <strong className={classes.name}>{file.name}</strong>
        <NativeSelect
          size="xs"
          aria-label={t('sessionFiles.kindOf', { name: file.name })}
          value={kind ?? ''}
          disabled={isBusy || isMoving || step === 'too-large'}
          data={[
            { value: '', label: t('sessionFiles.whichList') },
            ...kindsInOrder.map(each => ({ value: each, label: t(`sessionFiles.kind.${each}`) })),
          ]}
          onChange={event => {
            const chosen = kindsInOrder.find(each => each === event.currentTarget.value)
            if (chosen) onKind(chosen)
          }}
        />
        <ActionIcon aria-label={t('sessionFiles.putAway', { name: file.name })} disabled={isBusy} onClick={onPutAway}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </div>
      <p className={classes.says} role="status">
        <Says held={held} />
      </p>
      <Whole held={held} isBusy={isBusy} onWhole={onWhole} />
      {isMoving && (
        <Progress value={done * 100} size="sm" aria-label={t('sessionFiles.progressOf', { name: file.name })} />
      )}
      {!isMoving && held.wrong > 0 && <Faults held={held} />}
    </li>
  )
}

function Says({ held }: { held: Held }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const { step, rows, read, wrong, kind, file, done } = held
  const figure = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent' })
  const megabytes = (bytes: number) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(bytes / 1e6)
  switch (step) {
    case 'looking':
    case 'taking':
      return t(`sessionFiles.step.${step}`, { percent: percent.format(done) })
    case 'too-large':
      return t('sessionFiles.step.too-large', {
        size: megabytes(file.size),
        most: megabytes(kind ? mostBytes[kind] : Math.max(...Object.values(mostBytes))),
      })
    case 'failed': {
      const { says, fix } = problemText(t, held.problem ?? '')
      return t('sessionFiles.step.failed', { says, fix })
    }
    case 'ask':
      return t('sessionFiles.step.ask')
    case 'none':
      return t('sessionFiles.step.none')
    case 'ready':
    case 'taken':
      return t(wrong > 0 ? `sessionFiles.step.${step}Some` : `sessionFiles.step.${step}`, {
        read: figure.format(read),
        rows: figure.format(rows),
        wrong: figure.format(wrong),
      })
  }
}
