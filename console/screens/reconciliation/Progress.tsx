/** A comparison under way: how far each side has been read, what it waits for, and a way to stop it. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Pair, type Run, stopRun } from '../../api/reconciliation.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'
import classes from './reconciliation.module.css'
import { sideTitle } from './words.ts'

export function Progress({ pair, run }: { pair: Pair; run: Run }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const stop = useChange({ run: () => stopRun(slug, run.id), done: () => t('reconciliation.stopped') })
  return (
    <div className={list.card}>
      <section className={classes.progress} aria-label={t('reconciliation.progress')}>
        <h2 className={classes.headline}>{t(`reconciliation.step.${run.step}`)}</h2>
        {(['a', 'b'] as const).map(side => (
          <div key={side} className={classes.reading}>
            <span>{t('reconciliation.reading', { system: sideTitle(pair, side) })}</span>
            <progress
              aria-label={t('reconciliation.reading', { system: sideTitle(pair, side) })}
              max={Math.max(1, run.total[side] ?? run.read[side])}
              value={run.read[side]}
            />
            <span className={text.figures}>
              {run.total[side] === null ? run.read[side] : `${run.read[side]} / ${run.total[side]}`}
            </span>
          </div>
        ))}
        {run.goesOnAt !== null && (
          <p className={text.soft}>
            {t('reconciliation.goesOn')} <When at={run.goesOnAt} show="clock" />
          </p>
        )}
        <p className={text.soft}>{t('reconciliation.canLeave')}</p>
        {may('reconciliation.run') && (
          <Button variant="default" onClick={() => stop.mutate()} loading={stop.isPending}>
            {t('reconciliation.stop')}
          </Button>
        )}
      </section>
    </div>
  )
}
