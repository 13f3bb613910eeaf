/** The profiles, each in a sentence; of the chosen one what leaves in which direction, in words and element by element. */
import { Radio } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { directions, type ProfileName, profileNames, type SchedulingProfile } from '../../../api/scheduling.ts'
import { useMay, useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import classes from './Scheduling.module.css'

type Props = {
  profiles: readonly SchedulingProfile[]
  value: ProfileName
  disabled: boolean
  onChange: (profile: ProfileName) => void
}

export function ProfileChoice({ profiles, value, disabled, onChange }: Props) {
  const { t } = useTranslation()
  const chosen = profiles.find(({ name }) => name === value)
  return (
    <section className={classes.part} aria-labelledby="scheduling-profile">
      <h2 id="scheduling-profile" className={classes.title}>
        {t('scheduling.profileTitle')}
      </h2>
      <p className={classes.about}>{t('scheduling.profileAbout')}</p>
      <div className={classes.halves}>
        <Radio.Group
          aria-labelledby="scheduling-profile"
          value={value}
          onChange={name => onChange(name as ProfileName)}
          className={classes.cards}
        >
          {profileNames.map(name => (
            <Radio.Card key={name} value={name} disabled={disabled} className={classes.card}>
              <Radio.Indicator disabled={disabled} />
              <span>
                <span className={classes.name}>{t(`scheduling.profile.${name}.name`)}</span>
                <span className={classes.means}>{t(`scheduling.profile.${name}.means`)}</span>
              </span>
            </Radio.Card>
          ))}
        </Radio.Group>
        {chosen && <LetsOut profile={chosen} />}
      </div>
    </section>
  )
}

function LetsOut({ profile }: { profile: SchedulingProfile }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayPreview = useMay()('privacy.preview')
  return (
    <div className={classes.out} aria-live="polite">
      <h3 className={classes.small}>
        {t('scheduling.letsOut', { profile: t(`scheduling.profile.${profile.name}.name`) })}
      </h3>
      <dl className={classes.directions}>
        {directions.map(direction => (
          <div key={direction}>
            <dt>{t(`scheduling.direction.${direction}`)}</dt>
            <dd>
              {t(`scheduling.profile.${profile.name}.${direction}`)}
              <details className={classes.exact}>
                <summary>{t('scheduling.exactly')}</summary>
                {(['Appointment', 'Patient'] as const).map(type => (
                  <p key={type}>
                    <span className={text.soft}>{t(`record.${type}`)}</span>{' '}
                    <span className={text.mono}>{profile.lists[direction][type].join(', ')}</span>
                  </p>
                ))}
              </details>
            </dd>
          </div>
        ))}
      </dl>
      <p className={classes.never}>{t('scheduling.never')}</p>
      {mayPreview && (
        <Link to="/o/$slug/privacy" params={{ slug }} className={text.link}>
          {t('scheduling.toPreview')}
        </Link>
      )}
    </div>
  )
}
