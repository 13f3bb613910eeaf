/** The way from an empty organization to the first real message: what is done, what is next. It goes when all is done. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { firstStepsQuery } from '../api/setUp.ts'
import { type FirstStep, firstSteps } from '../api/setUpTypes.ts'
import { Mark } from '../parts/Mark.tsx'
import { useMay, useSlug } from '../parts/session.ts'
import text from '../parts/text.module.css'
import classes from './FirstSteps.module.css'

/** Where each step is done, and by whom. */
const places = {
  organization: { to: '/o/$slug/settings/organization', action: 'configuration.read' },
  source: { to: '/o/$slug/connections/new', action: 'configuration.change' },
  target: { to: '/o/$slug/connections/new', action: 'configuration.change' },
  route: { to: '/o/$slug/connections/routes/new', action: 'configuration.change' },
  mapped: { to: '/o/$slug/connections/crosswalks', action: 'configuration.read' },
  tested: { to: '/o/$slug/messages', action: 'messages.read' },
  goLive: { to: '/o/$slug/settings/organization', action: 'go-live.read' },
} as const satisfies Record<FirstStep, { to: string; action: string }>

export function FirstSteps() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { data } = useQuery(firstStepsQuery(slug))
  // Shown beside the overview, which has an error of its own when the hub cannot be asked.
  if (!data) return null
  const open = firstSteps.filter(step => !data[step].done)
  const [next] = open
  if (next === undefined) return null
  return (
    <section className={classes.steps} aria-labelledby="first-steps">
      <h2 id="first-steps" className={classes.title}>
        {t('firstSteps.title')}
      </h2>
      <p className={classes.about}>
        {t('firstSteps.about', { done: firstSteps.length - open.length, all: firstSteps.length })}
      </p>
      <ol className={classes.list}>
        {firstSteps.map(step => {
          const { done } = data[step]
          const { to, action } = places[step]
          return (
            <li
              key={step}
              className={classes.step}
              data-done={done || undefined}
              data-next={step === next || undefined}
            >
              <span className={classes.mark}>
                <Mark shape={done ? 'done' : 'waiting'} />
                <span className={text.unseen}>{t(done ? 'firstSteps.done' : 'firstSteps.open')}</span>
              </span>
              <span className={classes.words}>
                {!done && may(action) ? (
                  <Link to={to} params={{ slug }} className={classes.link}>
                    {t(`firstSteps.step.${step}.name`)}
                  </Link>
                ) : (
                  <span>{t(`firstSteps.step.${step}.name`)}</span>
                )}
                {!done && (
                  <span className={text.soft}>
                    {t(`firstSteps.step.${step}.about`)} {!may(action) && t('setUp.askAdmin')}
                  </span>
                )}
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
