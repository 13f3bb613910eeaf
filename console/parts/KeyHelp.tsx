/** The help behind `?`: the keys of this screen first, then those that work everywhere. */
import { Anchor, Modal } from '@mantine/core'
import { useMatches } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import classes from './KeyHelp.module.css'
import { everywhereKeys, type KeyRow, type ScreenName, screenKeys } from './keys.ts'

export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const screen = useScreenName()
  const own = screenKeys[screen]
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {own.length > 0 && <Keys title={t('keys.here', { screen: t(`nav.${screen}`) })} rows={own} />}
      <Keys title={t('keys.everywhere')} rows={everywhereKeys} />
      <Anchor href="/docs/" target="_blank" rel="noopener">
        {t('frame.documentation')}
      </Anchor>
    </Modal>
  )
}

function Keys({ title, rows }: { title: string; rows: readonly KeyRow[] }) {
  const { t } = useTranslation()
  return (
    <section className={classes.section}>
      <h2 className={classes.title}>{title}</h2>
      <dl className={classes.keys}>
        {rows.map(({ keys, does }) => (
          <div key={does} className={classes.row}>
            <dt>
              {keys.map(key => (
                <kbd key={key} className={classes.key}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** The screen of the address: `/o/$slug/messages/$id` is `messages`. */
function useScreenName(): ScreenName {
  return useMatches({
    select: matches => {
      const name = matches.at(-1)?.fullPath.split('/')[3] ?? ''
      return Object.hasOwn(screenKeys, name) ? (name as ScreenName) : 'overview'
    },
  })
}
